// What the run has read can be kept.
use drmm_runtime::prelude::*;
use drmm_runtime::work::{Owned, Timer};
use ui_tests::*;

fn open(dev: &Dev<Bochs>) -> Result<Owned<Timer>> {
    let kept: Mutex<Option<u32>> = Mutex::new(None);
    dev.timer_setup("tick", move |hw| {
        *kept.lock() = Some(hw.mmio.read(0));
        None
    })
}

fn main() {
    pci::plug(|pdev| {
        let bochs = Bochs::alloc(pdev)?;
        let tick = open(&bochs.dev())?;
        tick.modify(std::time::Duration::ZERO)?;
        tick.shutdown_sync()?;
        bochs.devm_register()
    })
    .unwrap();
}
