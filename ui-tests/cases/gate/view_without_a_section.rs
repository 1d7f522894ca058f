// There is no way around the gate.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn read(dev: &Dev<Bochs>) -> u32 {
    dev.hw().mmio.read(0)
}

fn main() {}
