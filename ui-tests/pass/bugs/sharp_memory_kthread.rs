// If the thread cannot be started, probe fails.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let sharp = Bochs::alloc(pdev)?;
    let thread = sharp.devm_kthread("vcom", |_, stop| while !stop.wait() {})?;
    thread.wake()?;
    sharp.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
