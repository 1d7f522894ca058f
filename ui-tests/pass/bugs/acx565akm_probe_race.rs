// The handler uses only what was made before it.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let panel = Bochs::alloc(pdev)?;
    let queue = pdev.devm(Mutex::new(0))?;
    *queue.lock() = 1;
    pdev.devm_request_irq(&panel, move |_| *queue.lock() += 1)?;
    panel.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
