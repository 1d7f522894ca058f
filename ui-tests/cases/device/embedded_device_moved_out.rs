// The embedded device refers to the memory that it is in.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn take(dev: Dev<Bochs>) -> DrmDevice {
    dev.drm
}

fn main() {}
