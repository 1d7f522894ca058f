// A thread is started for a complete device.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let sharp = Bochs::alloc(pdev)?;
    sharp.devm_kthread("vcom", |_, stop| while !stop.wait() {})?;
    sharp.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
