// A reference to the device may leave probe.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn main() {
    let mut kept: Option<Dev<Bochs>> = None;
    let bound: Result = pci::plug(|pdev| {
        let bochs = Bochs::alloc(pdev)?;
        kept = Some(bochs.dev());
        bochs.devm_register()
    });
    println!("{bound:?} {kept:?}");
}
