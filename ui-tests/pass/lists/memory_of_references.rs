// The memory holds numbers, which may be all zero.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let table = pdev.devm_kzalloc::<[u32; 4]>()?;
    println!("{table:?}");
    Ok(())
}

fn main() {
    pci::plug(probe).unwrap();
}
