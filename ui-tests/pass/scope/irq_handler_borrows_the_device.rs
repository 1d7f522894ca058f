// It is handed the device.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    pdev.devm_request_irq(&bochs, |bochs| println!("{}", bochs.mode.lock()))?;
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
