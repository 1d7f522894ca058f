// An interrupt handler gets the hardware from its section, not from the device.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let bochs = Bochs::alloc(pdev)?;
    pdev.devm_request_irq(&bochs, |bochs, _| bochs.mmio.write(0, 0))?;
    bochs.devm_register()
}

fn main() {}
