// The embedded device leads to the memory it stands in.
use drmm_runtime::prelude::*;
use ui_tests::*;

fn take(dev: Dev<Bochs>) -> DrmDevice {
    dev.drm
}

fn main() {}
