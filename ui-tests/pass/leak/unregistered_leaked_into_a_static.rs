// A reference that is leaked keeps the device for ever, not the hardware.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    let dev: &'static Dev<Bochs> = Box::leak(Box::new(bochs.dev()));
    println!("{}", dev.mode.lock());
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
