// The gate decides whether the transfer may begin.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn exec_op(dev: &Dev<Bochs>) -> Result<u32> {
    dev.with_hw(|hw| hw.mmio.read(0))
}

fn main() {}
