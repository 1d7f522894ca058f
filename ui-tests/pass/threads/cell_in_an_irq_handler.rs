// What changes meanwhile is atomic or in a mutex.
use drmm_runtime::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    let count = AtomicU32::new(0);
    pdev.devm_request_irq(&bochs, move |_| {
        count.fetch_add(1, Ordering::Relaxed);
    })?;
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
