// A ticket cannot be released while its value is borrowed.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let ticket = pdev.devm_ticket(11)?;
    let value: &u32 = &ticket;
    ticket.release()?;
    println!("{value}");
    Ok(())
}

fn main() {}
