// The closure returns what it found.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn view(dev: &Dev<Bochs>) -> Result<u32> {
    dev.with_hw(|hw| hw.mmio.read(0))
}

fn main() {}
