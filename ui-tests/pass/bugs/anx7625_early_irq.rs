// The handler comes when there is a device to hand it.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let anx7625 = Bochs::alloc(pdev)?;
    pdev.devm_request_irq(&anx7625, |bochs, _| println!("{}", bochs.connector.id()))?;
    anx7625.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
