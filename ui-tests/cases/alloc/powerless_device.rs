// The device without its scope can name itself; it owns nothing.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn alloc(pdev: &pci::Device) -> Result<Registered> {
    devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: drm.drmm_connector()?,
        mode: Mutex::new(0),
    })?
    .devm_register()
}

fn main() {}
