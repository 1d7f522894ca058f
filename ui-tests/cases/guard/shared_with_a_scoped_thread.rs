// Nor is it shared.
use ui_tests::prelude::*;

fn read_beside(dev: &Dev<Bochs>) -> Result {
    let live = dev.enter()?;
    run_in_scope(|| live.hw().mmio.write(0, 0));
    Ok(())
}

fn main() {}
