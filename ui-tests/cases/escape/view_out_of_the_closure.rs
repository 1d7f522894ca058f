// What the closure was lent stays in the closure.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn view(dev: &Dev<Bochs>) -> Result<u32> {
    let hw = dev.with_hw(|hw| hw)?;
    Ok(hw.mmio.read(0))
}

fn main() {}
