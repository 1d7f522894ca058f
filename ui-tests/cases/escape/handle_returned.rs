// The section ends when the function does.
use ui_tests::prelude::*;

fn registers(dev: &Dev<Bochs>) -> Result<Regs<'_>> {
    let live = dev.enter()?;
    Ok(live.hw().mmio)
}

fn main() {}
