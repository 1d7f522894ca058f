// Forgetting the guard does not extend its loan.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn leak(dev: &Dev<Bochs>) -> Result<u32> {
    let live = dev.enter()?;
    let hw = live.hw();
    std::mem::forget(live);
    Ok(hw.mmio.read(0))
}

fn main() {}
