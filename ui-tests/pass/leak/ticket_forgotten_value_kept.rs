// Forgetting it gives up the right to release early, no more.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let ticket = pdev.devm_ticket(11)?;
    println!("{}", *ticket);
    std::mem::forget(ticket);
    Ok(())
}

fn main() {
    pci::plug(probe).unwrap();
}
