// Registration consumes the device: from then on programs may be inside.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let bochs = Bochs::alloc(pdev)?;
    bochs.devm_register()?;
    bochs.with_hw(|hw| hw.mmio.write(0, 1))
}

fn main() {}
