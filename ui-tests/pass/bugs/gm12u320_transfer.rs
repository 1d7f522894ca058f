// Each transfer is a section.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
    let gm12u320 = Bochs::alloc(pdev)?;
    gm12u320.devm_kthread("update", |dev, stop| {
        while !stop.wait() && dev.with_hw(|dev, hw| hw.mmio.write(0, *dev.mode.lock())).is_ok() {}
    })?;
    gm12u320.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
