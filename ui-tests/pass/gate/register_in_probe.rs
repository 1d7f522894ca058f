// The gate is open before programs see the device.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bochs = Bochs::alloc(pdev)?;
    bochs.with_hw(|hw| hw.mmio.write(0, 1))?;
    bochs.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
