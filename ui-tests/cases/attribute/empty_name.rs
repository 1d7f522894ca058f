// Programs look for a driver by its name.
use drmm_runtime::prelude::*;

#[drm_driver(name = "", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
