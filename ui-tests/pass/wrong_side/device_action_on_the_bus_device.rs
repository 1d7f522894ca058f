// The bus device has the bound list.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    pdev.devm_add_action("say so", || println!("unbound"))?;
    Ok(())
}

fn main() {
    pci::plug(probe).unwrap();
}
