// `ManuallyDrop` does not extend the guard's loan.
use drmm_runtime::prelude::*;
use std::mem::ManuallyDrop;
use ui_tests::*;

fn leak(dev: &Dev<Bochs>) -> Result<Regs<'_>> {
    let live = ManuallyDrop::new(dev.enter()?);
    Ok(live.hw().mmio)
}

fn main() {}
