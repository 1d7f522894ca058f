// Mode objects are there before the device is complete.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    let second = bochs.drmm_connector()?;
    println!("{}", second.id());
    bochs.devm_register()
}

fn main() {}
