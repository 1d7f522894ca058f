// Any number of sections may be under way at once.
use drmm_runtime::prelude::*;
use std::cell::Cell;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    gain: &'bound Cell<u32>,
}

fn main() {}
