// Registration consumes the device, so no section of it may be under way.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let bochs = Bochs::alloc(pdev)?;
    let live = bochs.enter()?;
    live.hw().mmio.write(0, 1);
    bochs.devm_register()?;
    live.hw().mmio.write(0, 2);
    Ok(())
}

fn main() {}
