// The reference was dropped while the device was still used.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn component(dev: Dev<Bochs>) -> u32 {
    drop(dev);
    *dev.mode.lock()
}

fn main() {}
