// Names are strings and versions are numbers.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 1)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
