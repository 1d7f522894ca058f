// A driver's name becomes part of paths.
use drmm_runtime::prelude::*;

#[drm_driver(name = "drivers-tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
