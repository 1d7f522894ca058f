// The gate can refuse.
use ui_tests::prelude::*;

fn read(dev: &Dev<Bochs>) -> u32 {
    dev.enter().hw().mmio.read(0)
}

fn main() {}
