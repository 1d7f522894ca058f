// The gate lends the registers.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn crtc_disable(dev: &Dev<Bochs>) -> Result {
    dev.with_hw(|hw| hw.mmio.write(0, 0x20))
}

fn main() {}
