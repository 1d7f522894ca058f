// The value can be taken back instead.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let ticket = pdev.devm_ticket(11)?;
    let value: u32 = ticket.remove()?;
    println!("{value}");
    Ok(())
}

fn main() {
    pci::plug(probe).unwrap();
}
