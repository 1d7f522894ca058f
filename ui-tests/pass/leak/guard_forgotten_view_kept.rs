// The guard stays where it is.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn keep(dev: &Dev<Bochs>) -> Result<u32> {
    let live = dev.enter()?;
    let hw = live.hw();
    Ok(hw.mmio.read(0))
}

fn main() {}
