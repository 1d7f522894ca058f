// The reference cannot go while its section is under way.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn close(dev: Dev<Bochs>) -> Result {
    let live = dev.enter()?;
    drop(dev);
    live.hw().mmio.write(0, 0);
    Ok(())
}

fn main() {}
