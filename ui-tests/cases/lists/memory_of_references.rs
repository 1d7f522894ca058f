// All-zero bytes are no reference.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let table = pdev.devm_kzalloc::<&'static u32>()?;
    println!("{table}");
    Ok(())
}

fn main() {}
