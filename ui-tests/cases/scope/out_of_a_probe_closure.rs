// A value of the binding cannot leave probe.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn main() {
    let mut kept: Option<Regs<'_>> = None;
    let bound: Result = pci::plug(|pdev| {
        kept = Some(pdev.devm_iomap_bar(0)?);
        Ok(())
    });
    println!("{bound:?} {kept:?}");
}
