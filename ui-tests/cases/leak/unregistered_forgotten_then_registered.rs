// A forgotten device cannot be registered.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    std::mem::forget(bochs);
    bochs.devm_register()
}

fn main() {}
