// A reference is dropped by its last use.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn component(dev: Dev<Bochs>) -> u32 {
    *dev.mode.lock()
}

fn main() {}
