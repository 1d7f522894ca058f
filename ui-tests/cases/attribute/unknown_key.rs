// An unknown key is a mistake, most likely in spelling.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, patchlvl = 3)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
