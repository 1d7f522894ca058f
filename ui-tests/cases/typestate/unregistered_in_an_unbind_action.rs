// At unbind it is too late to register.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let bochs = Bochs::alloc(pdev)?;
    pdev.on_unbind("register", move || drop(bochs.devm_register()))
}

fn main() {}
