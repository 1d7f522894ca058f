// A value that was read may be kept.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn read(dev: &Dev<Bochs>) -> Result<u32> {
    let live = dev.enter()?;
    Ok(live.hw().mmio.read(0))
}

fn main() {}
