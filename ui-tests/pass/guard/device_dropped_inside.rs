// The section ends first, then the reference is dropped.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn close(dev: Dev<Bochs>) -> Result {
    let live = dev.enter()?;
    live.hw().mmio.write(0, 0);
    drop(live);
    drop(dev);
    Ok(())
}

fn main() {}
