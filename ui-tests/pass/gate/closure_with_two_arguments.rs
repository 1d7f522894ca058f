// One value shows the whole struct.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn read(dev: &Dev<Bochs>) -> Result<u32> {
    dev.with_hw(|hw| hw.mmio.read(0) + *hw.mode.lock())
}

fn main() {}
