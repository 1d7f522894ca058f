// A thread of its own may still run after unbind.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let mmio = pdev.devm_iomap_bar(0)?;
    run_on_a_thread(move || mmio.write(0, 1));
    Ok(())
}

fn main() {}
