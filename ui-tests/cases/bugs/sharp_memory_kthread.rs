// The driver did not check whether the thread had been started.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let sharp = Bochs::alloc(pdev)?;
    let thread = sharp.devm_kthread("vcom", |_, stop| while !stop.wait() {});
    thread.wake()?;
    sharp.devm_register()
}

fn main() {}
