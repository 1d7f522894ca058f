// Of two actions of one kind a search would find the wrong one.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    pdev.devm_add_action("say so", || println!("unbound"))?;
    pdev.devm_cancel_action("say so")
}

fn main() {}
