// The whole driver can be conditional.
use drmm_runtime::prelude::*;

#[cfg(not(windows))]
#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
