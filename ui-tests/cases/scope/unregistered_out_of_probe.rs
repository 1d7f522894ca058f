// A device that was not registered ends with its probe.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn main() {
    let mut kept: Option<Unregistered<'_, Bochs>> = None;
    let bound: Result = pci::plug(|pdev| {
        kept = Some(Bochs::alloc(pdev)?);
        Ok(())
    });
    println!("{bound:?} {}", kept.is_some());
}
