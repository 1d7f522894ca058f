// A key is given once: programs could be told only one of the two values.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, minor = 2)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
