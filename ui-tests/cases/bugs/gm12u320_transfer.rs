// The thread that sends frames to the device never asked whether it was there.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let gm12u320 = Bochs::alloc(pdev)?;
    gm12u320.devm_kthread("update", |dev, stop| {
        while !stop.wait() {
            dev.mmio.write(0, *dev.mode.lock());
        }
    })?;
    gm12u320.devm_register()
}

fn main() {}
