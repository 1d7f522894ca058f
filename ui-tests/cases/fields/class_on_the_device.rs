// The embedded device owns the lists, so it is on none of them.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    #[drmm]
    drm: DrmDevice,
}

fn main() {}
