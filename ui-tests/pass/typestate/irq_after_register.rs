// A handler is there before the first program is.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    pdev.devm_request_irq(&bochs, |hw| hw.mmio.write(0, 0))?;
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
