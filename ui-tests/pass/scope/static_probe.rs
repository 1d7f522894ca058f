// Probe takes a binding of any lifetime.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct Driver;

impl pci::Driver for Driver {
    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        Bochs::alloc(pdev)?.devm_register()
    }
}

fn main() {}
