// A device is registered once, so its typestate cannot be cloned.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    let again: Unregistered<'_, Bochs> = bochs.clone();
    bochs.devm_register()?;
    again.devm_register()
}

fn main() {}
