// A value may leave it.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn registers(dev: &Dev<Bochs>) -> Result<Option<u32>> {
    let mut kept = None;
    dev.with_hw(|hw| kept = Some(hw.mmio.read(0)))?;
    Ok(kept)
}

fn main() {}
