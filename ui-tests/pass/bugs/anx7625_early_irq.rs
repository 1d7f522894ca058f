// The handler is requested once there is a complete device for it.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let anx7625 = Bochs::alloc(pdev)?;
    pdev.devm_request_irq(&anx7625, |hw: &BochsHw<'_>| println!("{}", hw.connector.id()))?;
    anx7625.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
