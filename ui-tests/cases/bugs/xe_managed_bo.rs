// The buffer was on a list already when the error path freed it.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let bo = KBox::new(0_u32)?;
    pdev.devm(bo)?;
    if let Err(error) = Bochs::alloc(pdev) {
        drop(bo);
        return Err(error);
    }
    Ok(())
}

fn main() {}
