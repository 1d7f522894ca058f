// The view leads to its device: there is nothing else to be lent.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn read(dev: &Dev<Bochs>) -> Result<u32> {
    dev.with_hw(|bochs, hw| hw.mmio.read(0) + *bochs.mode.lock())
}

fn main() {}
