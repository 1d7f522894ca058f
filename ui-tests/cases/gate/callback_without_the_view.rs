// An interrupt handler gets the hardware from its section, not from a reference to the device.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    let dev = bochs.dev();
    pdev.devm_request_irq(&bochs, move |_| dev.mmio.write(0, 0))?;
    bochs.devm_register()
}

fn main() {}
