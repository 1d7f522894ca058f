// The order of the arguments says nothing; each has its key.
use drmm_runtime::prelude::*;

#[drm_driver("tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
