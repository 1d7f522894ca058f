// Programs read a driver's name into short buffers.
use drmm_runtime::prelude::*;

#[drm_driver(name = "the-smallest-driver-there-ever-was", desc = "A driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
