// A shorter borrow of the bus device can acquire for the whole binding.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let label = String::from("head 0");
    let shorter: &pci::Device<_> = &*pdev;
    shorter.on_unbind("say so", move || println!("{label} off"))
}

fn main() {
    pci::plug(probe).unwrap();
}
