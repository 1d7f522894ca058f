// A cell for a later resource, and an older action that would find it released.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let cell = pdev.devm(Mutex::new(None::<&'static u32>))?;
    pdev.devm_add_action("read", || ())?;
    let later: &'bound u32 = pdev.devm(11)?;
    *cell.lock() = Some(later);
    Ok(())
}

fn main() {}
