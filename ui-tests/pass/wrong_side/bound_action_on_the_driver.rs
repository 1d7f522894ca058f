// The bus device has the bound list.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    pdev.devm_add_action("say so", || println!("unbound"))?;
    pdev.devm_add_action("say so too", || println!("unbound"))?;
    pdev.devm_request_irq(&bochs, |_| ())?;
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
