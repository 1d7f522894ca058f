// It takes the binding as it comes.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    Bochs::alloc(pdev)?.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
