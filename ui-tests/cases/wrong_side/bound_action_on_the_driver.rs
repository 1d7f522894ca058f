// A complete device has no bound list either, and nor has the one that it embeds.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let bochs = Bochs::alloc(pdev)?;
    bochs.devm_add_action("say so", || println!("unbound"))?;
    bochs.drm.devm_add_action("say so too", || println!("unbound"))?;
    bochs.devm_request_irq(&bochs, |_, _| ())?;
    bochs.devm_register()
}

fn main() {}
