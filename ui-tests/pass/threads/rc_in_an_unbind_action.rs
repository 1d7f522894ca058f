// What is shared between threads is counted for threads.
use drmm_runtime::prelude::*;
use std::sync::Arc;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let shared = Arc::new(11);
    pdev.on_unbind("say so", move || println!("{shared}"))
}

fn main() {
    pci::plug(probe).unwrap();
}
