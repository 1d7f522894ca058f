// At unbind the locals of probe are long gone.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let label = String::from("head 0");
    pdev.on_unbind("say so", || println!("{label} off"))
}

fn main() {}
