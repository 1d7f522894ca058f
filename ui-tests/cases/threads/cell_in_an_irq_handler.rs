// An interrupt comes on any thread, and the next one before it is over.
use drmm_runtime::prelude::*;
use std::cell::Cell;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    let count = Cell::new(0);
    pdev.devm_request_irq(&bochs, move |_| count.set(count.get() + 1))?;
    bochs.devm_register()
}

fn main() {}
