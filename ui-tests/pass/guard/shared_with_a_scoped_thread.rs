// The view may be shared: the thread ends before the section does.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn read_beside(dev: &Dev<Bochs>) -> Result {
    let live = dev.enter()?;
    let hw = live.hw();
    run_in_scope(|| hw.mmio.write(0, 0));
    Ok(())
}

fn main() {}
