// The other thread enters itself.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn read_later(dev: &'static Dev<Bochs>) -> Result {
    run_on_a_thread(move || {
        let _ = dev.with_hw(|hw| hw.mmio.write(0, 0));
    });
    Ok(())
}

fn main() {}
