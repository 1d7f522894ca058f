// It takes the binding as it comes.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct Driver;

impl pci::Driver for Driver {
    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
        Bochs::alloc(pdev)?.devm_register()
    }
}

fn main() {}
