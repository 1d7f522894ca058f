// What two devices share is read from the first.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn second<'bound>(pdev: &pci::Device<Bound<'bound>>, first: Dev<Bochs>) -> Result<Registered> {
    let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: drm.drmm_connector()?,
        mode: Mutex::new(*first.mode.lock()),
    })?;
    bochs.devm_register()
}

fn main() {}
