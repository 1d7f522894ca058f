// A failed probe dropped its reference, and then the allocation's own clean-up dropped it again.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let radeon = Bochs::alloc(pdev)?;
    let dev = radeon.dev();
    if radeon.with_hw(|hw| hw.mmio.read(0))? == u32::MAX {
        drop(dev);
    }
    drop(dev);
    radeon.devm_register()
}

fn main() {}
