// A device that was not registered ends with its probe.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn main() {
    let mut kept = None;
    pci::plug(|pdev| {
        kept = Some(Bochs::alloc(pdev)?);
        Ok(())
    })
    .unwrap();
    kept.unwrap().devm_register().unwrap();
}
