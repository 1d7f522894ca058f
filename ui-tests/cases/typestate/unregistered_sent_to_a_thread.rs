// Only probe registers.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let bochs = Bochs::alloc(pdev)?;
    run_in_scope(move || {
        let _ = bochs.devm_register();
    });
    Ok(())
}

fn main() {}
