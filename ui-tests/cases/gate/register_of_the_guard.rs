// The guard is the device; `hw` is its view.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn read(dev: &Dev<Bochs>) -> Result<u32> {
    let live = dev.enter()?;
    Ok(live.mmio.read(0))
}

fn main() {}
