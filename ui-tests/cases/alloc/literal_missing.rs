// A struct literal follows the bars.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs: Unregistered<'_, Bochs> = devm_drm_dev_alloc!(pdev, |drm|)?;
    bochs.devm_register()
}

fn main() {}
