// The bus device has no device list.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    pdev.drmm_add_action("say so", || println!("gone"))?;
    Ok(())
}

fn main() {}
