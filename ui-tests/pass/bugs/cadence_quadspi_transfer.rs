// The answer that counts is the gate's.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn exec_op(dev: &Dev<Bochs>) -> Result<u32> {
    dev.with_hw(|_, hw| hw.mmio.read(0))
}

fn main() {}
