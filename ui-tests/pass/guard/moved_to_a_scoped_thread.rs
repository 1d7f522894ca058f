// Such a thread can enter as well as this one.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn read_beside(dev: &Dev<Bochs>) -> Result {
    let live = dev.enter()?;
    run_in_scope(|| {
        let _ = dev.with_hw(|hw| hw.mmio.write(0, 0));
    });
    live.hw().mmio.write(0, 1);
    Ok(())
}

fn main() {}
