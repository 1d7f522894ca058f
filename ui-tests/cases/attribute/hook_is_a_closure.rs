// A hook is named, so that it can be found and tested.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, release = |tiny| ())]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
