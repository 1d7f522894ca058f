// Fields are initialised in the order in which they are written.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mode: Mutex::new(mmio.read(0)),
        mmio: pdev.devm_iomap_bar(0)?,
        connector: drm.drmm_connector()?,
    })?;
    bochs.devm_register()
}

fn main() {}
