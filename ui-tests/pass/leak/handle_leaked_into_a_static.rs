// A leaked handle still belongs to its binding.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let mmio: &'bound Regs<'bound> = Box::leak(Box::new(pdev.devm_iomap_bar(0)?));
    println!("{}", mmio.read(0));
    Ok(())
}

fn main() {
    pci::plug(probe).unwrap();
}
