// What a callback was lent stays in the callback.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    let callback = bochs.callback("irq", |hw| hw.mmio)?;
    callback.run()?.write(0, 0);
    bochs.devm_register()
}

fn main() {}
