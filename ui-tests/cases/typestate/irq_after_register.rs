// A handler is there before the first program is.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let bochs = Bochs::alloc(pdev)?;
    bochs.devm_register()?;
    pdev.devm_request_irq(&bochs, |hw| hw.mmio.write(0, 0))?;
    Ok(())
}

fn main() {}
