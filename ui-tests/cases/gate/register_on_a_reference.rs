// A reference to the device says nothing about the hardware.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn vblank_count(dev: &Dev<Bochs>) -> u32 {
    dev.mmio.read(0)
}

fn main() {}
