// The call has its arguments.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs: Unregistered<'_, Bochs> = devm_drm_dev_alloc!()?;
    bochs.devm_register()
}

fn main() {}
