// The copy is in the section.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn plane_update(dev: &Dev<Bochs>, frame: &[u32]) -> Result {
    dev.with_hw(|hw| frame.iter().for_each(|pixel| hw.mmio.write(0, *pixel)))
}

fn main() {}
