// Probe takes a binding of any lifetime.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    Bochs::alloc(pdev)?.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
