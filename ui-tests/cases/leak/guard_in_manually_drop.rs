// Nor does `ManuallyDrop` give the loan away.
use drmm_runtime::prelude::*;
use ui_tests::*;
use std::mem::ManuallyDrop;

fn leak(dev: &Dev<Bochs>) -> Result<Regs<'_>> {
    let live = ManuallyDrop::new(dev.enter()?);
    Ok(live.hw().mmio)
}

fn main() {}
