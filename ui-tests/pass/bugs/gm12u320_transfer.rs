// Each transfer is a section.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let gm12u320 = Bochs::alloc(pdev)?;
    gm12u320.devm_kthread("update", |dev, stop| {
        while !stop.wait() && dev.with_hw(|hw| hw.mmio.write(0, *hw.mode.lock())).is_ok() {}
    })?;
    gm12u320.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
