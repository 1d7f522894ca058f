// The allocation macro puts the device together.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn make<'bound>(pdev: &pci::Device<Bound<'bound>>) -> Result<Unregistered<'bound, Bochs>> {
    devm_drm_dev_alloc!(pdev, |drm| Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: drm.drmm_connector()?,
        mode: Mutex::new(0),
    })
}

fn main() {}
