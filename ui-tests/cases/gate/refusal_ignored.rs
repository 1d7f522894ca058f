// The gate can refuse.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn read(dev: &Dev<Bochs>) -> u32 {
    dev.enter().hw().mmio.read(0)
}

fn main() {}
