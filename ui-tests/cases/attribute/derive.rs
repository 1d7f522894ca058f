// The struct is split in two, so nothing can be derived from it as it is written.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
#[derive(Debug)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
