// A ticket identifies exactly one action.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let action = pdev.devm_add_action("say so", || println!("unbound"))?;
    action.cancel()
}

fn main() {}
