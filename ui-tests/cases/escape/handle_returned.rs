// The section ends when the function does.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn registers(dev: &Dev<Bochs>) -> Result<Regs<'_>> {
    let live = dev.enter()?;
    Ok(live.hw().mmio)
}

fn main() {}
