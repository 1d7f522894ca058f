// The order of the fields in memory is the order of their release.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
#[repr(C)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    counters: [u32; 4],
}

fn main() {}
