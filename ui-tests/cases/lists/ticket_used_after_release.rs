// A ticket is good for one release.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let ticket = pdev.devm_ticket(11)?;
    ticket.release()?;
    println!("{}", *ticket);
    Ok(())
}

fn main() {}
