// Probe returns what registering gave, so it cannot forget to register.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct Forgetful;

impl pci::Driver for Forgetful {
    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        let bochs = Bochs::alloc(pdev)?;
        bochs.with_hw(|hw| hw.mmio.write(0, 1))
    }
}

fn main() {}
