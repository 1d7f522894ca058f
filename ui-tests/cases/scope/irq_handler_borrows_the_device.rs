// An interrupt handler may not borrow the typestate, which registration consumes.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    pdev.devm_request_irq(&bochs, |_| println!("{}", bochs.mode.lock()))?;
    bochs.devm_register()
}

fn main() {}
