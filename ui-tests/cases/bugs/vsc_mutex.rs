// The mutex was destroyed before the interrupt that takes it was freed.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let mei = Bochs::alloc(pdev)?;
    let lock = Mutex::new(0);
    pdev.devm_request_irq(&mei, |_| *lock.lock() += 1)?;
    mei.devm_register()
}

fn main() {}
