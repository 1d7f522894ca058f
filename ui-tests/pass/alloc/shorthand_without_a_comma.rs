// A shorthand is a field, too, and has its comma.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let mmio = pdev.devm_iomap_bar(0)?;
    let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio,
        connector: drm.drmm_connector()?,
        mode: Mutex::new(0),
    })?;
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
