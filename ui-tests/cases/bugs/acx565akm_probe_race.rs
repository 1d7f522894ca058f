// The handler used what probe set up after it.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let panel = Bochs::alloc(pdev)?;
    let queue: &Mutex<u32>;
    pdev.devm_request_irq(&panel, move |_| *queue.lock() += 1)?;
    queue = pdev.devm(Mutex::new(0))?;
    *queue.lock() = 1;
    panel.devm_register()
}

fn main() {}
