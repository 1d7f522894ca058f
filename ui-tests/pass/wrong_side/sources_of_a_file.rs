// A source that begins after probe has an owner, whose drop ends it.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn open(dev: &Dev<Bochs>) -> Result {
    let _ticks = dev.timer_setup("tick", |hw| {
        hw.mmio.write(0, 1);
        None
    })?;
    let _feeds = dev.kthread_run("feed", |_dev, stop| while !stop.wait() {})?;
    Ok(())
}

fn main() {
    let _ = open;
}
