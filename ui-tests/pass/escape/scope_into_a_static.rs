// Within probe it can be copied.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let scope: Bound<'bound> = pdev.bound();
    scope.devm_add_action("say so", || println!("unbound"))?;
    Ok(())
}

fn main() {
    pci::plug(probe).unwrap();
}
