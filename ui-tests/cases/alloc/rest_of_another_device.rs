// A device gets all its own fields, and none from another device.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn second<'bound>(pdev: &pci::Device<Bound<'bound>>, first: Dev<Bochs>) -> Result<Registered> {
    let bochs = devm_drm_dev_alloc!(pdev, |drm| Bochs { mmio: pdev.devm_iomap_bar(0)?, ..first })?;
    bochs.devm_register()
}

fn main() {}
