// A copy of a handle is lent as the handle is.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn registers(dev: &Dev<Bochs>) -> Result<u32> {
    let mmio = dev.with_hw(|hw| hw.mmio)?;
    Ok(mmio.read(0))
}

fn main() {}
