// A cell for what comes later, and an action that will find it released: the classic.
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
