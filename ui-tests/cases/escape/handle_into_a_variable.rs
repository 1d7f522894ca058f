// A variable outside of the closure is outside of the section.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn registers(dev: &Dev<Bochs>) -> Result {
    let mut kept = None;
    dev.with_hw(|hw| kept = Some(hw.mmio))?;
    kept.unwrap().write(0, 0);
    Ok(())
}

fn main() {}
