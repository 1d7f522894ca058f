// In the stop phase both are there.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let cell = pdev.devm(Mutex::new(None::<u32>))?;
    pdev.on_unbind("read", move || println!("{:?}", *cell.lock()))?;
    let later: &'bound u32 = pdev.devm(11)?;
    *cell.lock() = Some(*later);
    Ok(())
}

fn main() {
    pci::plug(probe).unwrap();
}
