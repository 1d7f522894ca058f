// It is registered in probe or not at all.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn main() {
    let bound: Result = pci::plug(|pdev| Bochs::alloc(pdev)?.devm_register());
    println!("{bound:?}");
}
