// A value that was read is a number and may be kept.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn read(dev: &Dev<Bochs>) -> Result<u32> {
    let value = {
        let live = dev.enter()?;
        live.hw().mmio.read(0)
    };
    Ok(value)
}

fn main() {}
