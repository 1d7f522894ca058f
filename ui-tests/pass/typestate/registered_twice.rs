// Programs see the device once.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
