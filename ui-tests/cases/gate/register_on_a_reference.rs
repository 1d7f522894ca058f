// A reference to the device says nothing about the hardware.
use ui_tests::prelude::*;

fn vblank_count(dev: &Dev<Bochs>) -> u32 {
    dev.mmio.read(0)
}

fn main() {}
