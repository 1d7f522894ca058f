// The allocation makes the embedded device.
use ui_tests::prelude::*;

fn again<'bound>(pdev: &pci::Device<Bound<'bound>>) -> Result {
    let bochs = devm_drm_dev_alloc!(pdev, |building| Bochs {
        mmio: pdev.devm_iomap_bar(0)?,
        connector: building.drmm_connector()?,
        mode: Mutex::new(0),
    })?;
    bochs.devm_register()
}

fn main() {}
