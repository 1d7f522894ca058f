// A thread of its own may still run when the section is over.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn write_later(dev: &Dev<Bochs>) -> Result {
    let live = dev.enter()?;
    let hw = live.hw();
    run_on_a_thread(move || hw.mmio.write(0, 1));
    Ok(())
}

fn main() {}
