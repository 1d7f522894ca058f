// In probe as elsewhere: the device is one thing, its hardware another.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let bochs = Bochs::alloc(pdev)?;
    bochs.mmio.write(0, 1);
    bochs.devm_register()
}

fn main() {}
