// It returns what it found.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    let callback = bochs.callback("irq", |hw| hw.mmio.read(0))?;
    println!("{}", callback.run()?);
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
