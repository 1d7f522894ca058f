// A section cannot be moved to another thread, even one that ends within it.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn read_beside(dev: &Dev<Bochs>) -> Result {
    let live = dev.enter()?;
    run_in_scope(move || live.hw().mmio.write(0, 0));
    Ok(())
}

fn main() {}
