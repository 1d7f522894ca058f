// The encoder was freed long before the mode config looked at it.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let ingenic = Bochs::alloc(pdev)?;
    let _encoder: &u32 = pdev.devm_encoder(&ingenic.connector)?;
    ingenic.devm_register()
}

fn main() {}
