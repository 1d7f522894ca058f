// The list releases newest first, so an entry that borrowed from an older one would be fine, and from a newer one not.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let mmio = pdev.devm_iomap_bar(0)?;
    let boxed = pdev.devm(Box::new(mmio))?;
    println!("{}", boxed.read(0));
    Ok(())
}

fn main() {}
