// There is no way around the gate.
use ui_tests::prelude::*;

fn read(dev: &Dev<Bochs>) -> u32 {
    dev.hw().mmio.read(0)
}

fn main() {}
