// What is switched on goes off at unbind, which the bus device has.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: drm.drmm_connector()?,
        mode: Mutex::new(0),
    })?;
    let dev = bochs.dev();
    dev.devm_switch_on("engine", 1, |_| (), |_, _| ())?;
    bochs.devm_register()
}

fn main() {}
