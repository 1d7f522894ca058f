// Registering is the last thing that probe does, and what it returns.
use drmm_runtime::prelude::*;
use ui_tests::pci::Driver as _;
use ui_tests::*;

struct Forgetful;

impl pci::Driver for Forgetful {
    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        let bochs = Bochs::alloc(pdev)?;
        bochs.with_hw(|hw| hw.mmio.write(0, 1))?;
        bochs.devm_register()
    }
}

fn main() {
    pci::plug(Forgetful::probe).unwrap();
}
