// Any number of threads may look at the device at once.
use drmm_runtime::prelude::*;
use std::cell::Cell;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    mode: Cell<u32>,
}

fn main() {}
