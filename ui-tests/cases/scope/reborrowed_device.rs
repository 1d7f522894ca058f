// A shorter borrow of the bus device is not a shorter binding.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let label = String::from("head 0");
    let shorter: &pci::Device<_> = &*pdev;
    let borrowed = &label;
    shorter.on_unbind("say so", move || println!("{borrowed} off"))
}

fn main() {}
