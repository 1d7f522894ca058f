// Sections nest.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn twice(dev: &Dev<Bochs>) -> Result {
    let live = dev.enter()?;
    let again = dev.enter()?;
    again.hw().mmio.write(0, live.hw().mmio.read(1));
    Ok(())
}

fn main() {}
