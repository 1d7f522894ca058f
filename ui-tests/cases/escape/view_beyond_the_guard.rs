// The view is lent by the section.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn read(dev: &Dev<Bochs>) -> Result<u32> {
    let hw = dev.enter()?.hw();
    Ok(hw.mmio.read(0))
}

fn main() {}
