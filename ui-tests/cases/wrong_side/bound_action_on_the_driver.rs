// Neither a complete device nor the one that it embeds has a bound list.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    bochs.devm_add_action("say so", || println!("unbound"))?;
    bochs.drm.devm_add_action("say so too", || println!("unbound"))?;
    bochs.devm_request_irq(&bochs, "irq", |_| ())?;
    bochs.devm_register()
}

fn main() {}
