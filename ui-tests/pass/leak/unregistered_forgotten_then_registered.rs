// The bus holds the device, so nothing is lost with it.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let bochs = Bochs::alloc(pdev)?;
    std::mem::forget(bochs);
    Ok(())
}

fn main() {
    pci::plug(probe).unwrap();
}
