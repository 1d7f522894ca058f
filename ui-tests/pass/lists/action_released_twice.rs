// An action runs early, or at unbind.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let action = pdev.devm_add_action("say so", || println!("once"))?;
    action.release()
}

fn main() {
    pci::plug(probe).unwrap();
}
