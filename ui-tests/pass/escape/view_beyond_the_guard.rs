// The guard has a name, and lives to the end of the block.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn read(dev: &Dev<Bochs>) -> Result<u32> {
    let live = dev.enter()?;
    let hw = live.hw();
    Ok(hw.mmio.read(0))
}

fn main() {}
