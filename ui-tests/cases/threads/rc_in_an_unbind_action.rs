// Unbind runs on another thread than probe.
use drmm_runtime::prelude::*;
use std::rc::Rc;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let shared = Rc::new(11);
    pdev.on_unbind("say so", move || println!("{shared}"))
}

fn main() {}
