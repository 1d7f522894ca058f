// The guard is the device; `hw` is its view.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn read(dev: &Dev<Bochs>) -> Result<u32> {
    let live = dev.enter()?;
    let mode = *live.mode.lock();
    Ok(live.hw().mmio.read(0) + mode)
}

fn main() {}
