// Only what the driver is bound to has a list for it.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let buffer = pdev.devm_kzalloc::<u32>()?;
    println!("{buffer}");
    Bochs::alloc(pdev)?.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
