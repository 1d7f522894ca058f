// The device that is built has the name between the bars.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = devm_drm_dev_alloc!(pdev, || Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: new.drmm_connector()?,
        mode: Mutex::new(0),
    })?;
    bochs.devm_register()
}

fn main() {}
