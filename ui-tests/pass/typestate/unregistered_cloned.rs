// References can be cloned any number of times.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let bochs = Bochs::alloc(pdev)?;
    let again: Dev<Bochs> = bochs.dev();
    bochs.devm_register()?;
    println!("{}", again.parent_name());
    Ok(())
}

fn main() {
    pci::plug(probe).unwrap();
}
