// A section stays on the thread that entered: unplug identifies sections by their thread.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn read_later(dev: &'static Dev<Bochs>) -> Result {
    let live = dev.enter()?;
    run_on_a_thread(move || live.hw().mmio.write(0, 0));
    Ok(())
}

fn main() {}
