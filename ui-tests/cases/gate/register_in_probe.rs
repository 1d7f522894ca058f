// In probe too, registers are in the view and not in the device.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    bochs.mmio.write(0, 1);
    bochs.devm_register()
}

fn main() {}
