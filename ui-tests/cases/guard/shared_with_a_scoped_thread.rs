// A section cannot be shared with another thread.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn read_beside(dev: &Dev<Bochs>) -> Result {
    let live = dev.enter()?;
    run_in_scope(|| live.hw().mmio.write(0, 0));
    Ok(())
}

fn main() {}
