// Probe is a function like any other.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    Bochs::alloc(pdev)?.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
