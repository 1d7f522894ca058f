// An interrupt handler outlives the locals of probe.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    let label = String::from("head 0");
    pdev.devm_request_irq(&bochs, |_| println!("{label}"))?;
    bochs.devm_register()
}

fn main() {}
