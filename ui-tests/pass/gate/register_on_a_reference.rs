// The gate lends the hardware, or says that it is gone.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn vblank_count(dev: &Dev<Bochs>) -> Result<u32> {
    dev.with_hw(|hw| hw.mmio.read(0))
}

fn main() {}
