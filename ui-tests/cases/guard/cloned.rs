// Each section is entered; the gate may have closed since.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn twice(dev: &Dev<Bochs>) -> Result {
    let live = dev.enter()?;
    let again: Entered<'_, Bochs> = live.clone();
    again.hw().mmio.write(0, 0);
    Ok(())
}

fn main() {}
