// A ticket lends its value, and a forgotten one lends nothing.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let ticket = pdev.devm_ticket(11)?;
    let value: &u32 = &ticket;
    std::mem::forget(ticket);
    println!("{value}");
    Ok(())
}

fn main() {}
