// The list frees it, so the driver has nothing to free.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bo = KBox::new(0_u32)?;
    pdev.devm(bo)?;
    Bochs::alloc(pdev)?.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
