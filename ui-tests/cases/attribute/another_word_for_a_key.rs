// A word that was meant for a key is told with that key.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", description = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
