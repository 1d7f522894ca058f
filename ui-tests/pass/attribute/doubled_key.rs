// Each key is given once.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 2)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
