// The value is used first, then released.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let ticket = pdev.devm_ticket(11)?;
    println!("{}", *ticket);
    ticket.release()
}

fn main() {
    pci::plug(probe).unwrap();
}
