// A driver does not choose for how long it is bound.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct Driver;

impl pci::Driver for Driver {
    fn probe(pdev: &'static pci::Device<Bound<'static>>) -> Result<Registered> {
        Bochs::alloc(pdev)?.devm_register()
    }
}

fn main() {}
