// The order of the arguments says nothing; each has its key.
use drmm_runtime::prelude::*;

#[drm_driver(major = 1, minor = 0, desc = "The smallest driver", name = "tiny")]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
