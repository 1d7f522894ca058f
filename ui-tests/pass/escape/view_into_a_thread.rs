// A thread that ends within the section may have the view.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn write_later(dev: &Dev<Bochs>) -> Result {
    let live = dev.enter()?;
    let hw = live.hw();
    run_in_scope(move || hw.mmio.write(0, 1));
    Ok(())
}

fn main() {}
