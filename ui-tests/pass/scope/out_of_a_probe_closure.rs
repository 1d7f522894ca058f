// A reference to the device may.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn main() {
    let mut kept = None;
    pci::plug(|pdev| {
        let bochs = Bochs::alloc(pdev)?;
        kept = Some(bochs.dev());
        bochs.devm_register()
    })
    .unwrap();
    println!("{:?}", kept);
}
