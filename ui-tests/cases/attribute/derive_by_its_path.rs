// A derive is refused under its full path as well.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
#[::core::prelude::v1::derive(Debug)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
