// The mode configuration ends with the last reference.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    pdev.devm_mode_config_init(())
}

fn main() {}
