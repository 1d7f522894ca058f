// An action among the resources runs when newer ones are gone.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let mmio = pdev.devm_iomap_bar(0)?;
    pdev.devm_add_action("switch off", move || mmio.write(0, 0))?;
    Ok(())
}

fn main() {}
