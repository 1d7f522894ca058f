// What borrows runs before the first resource goes.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let mmio = pdev.devm_iomap_bar(0)?;
    pdev.on_unbind("switch off", move || mmio.write(0, 0))
}

fn main() {
    pci::plug(probe).unwrap();
}
