// Nothing of the binding leaves probe.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn main() {
    let mut kept = None;
    pci::plug(|pdev| {
        kept = Some(pdev.devm_iomap_bar(0)?);
        Ok(())
    })
    .unwrap();
    println!("{:?}", kept);
}
