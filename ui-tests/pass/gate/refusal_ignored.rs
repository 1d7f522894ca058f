// The refusal is `ENODEV`, which goes to the program that asked.
use ui_tests::prelude::*;

fn read(dev: &Dev<Bochs>) -> Result<u32> {
    let live = dev.enter()?;
    Ok(live.hw().mmio.read(0))
}

fn main() {}
