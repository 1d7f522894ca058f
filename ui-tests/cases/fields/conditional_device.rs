// A driver has its device in every configuration.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[cfg(not(windows))]
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
