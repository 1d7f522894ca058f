// It may borrow what lives for `'bound`.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    let label = pdev.devm(String::from("head 0"))?;
    pdev.devm_request_irq(&bochs, move |_| println!("{label}"))?;
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
