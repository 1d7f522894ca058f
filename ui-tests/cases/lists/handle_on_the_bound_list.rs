// A value on the list may be released when what it borrows is gone.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let mmio = pdev.devm_iomap_bar(0)?;
    let boxed = pdev.devm(Box::new(mmio))?;
    println!("{}", boxed.read(0));
    Ok(())
}

fn main() {}
