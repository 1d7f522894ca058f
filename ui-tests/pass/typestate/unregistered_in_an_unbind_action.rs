// Registration is the last step of probe.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    pdev.on_unbind("say so", || println!("unbound"))?;
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
