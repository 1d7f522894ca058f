// The version has two parts, and a third that can be left out.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, patchlevel = 3)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
