// The gate lends the hardware, or says that it is gone.
use ui_tests::prelude::*;

fn vblank_count(dev: &Dev<Bochs>) -> Result<u32> {
    dev.with_hw(|_, hw| hw.mmio.read(0))
}

fn main() {}
