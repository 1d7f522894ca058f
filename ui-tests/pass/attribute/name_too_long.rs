// The description may have any length.
use drmm_runtime::prelude::*;

#[drm_driver(name = "smallest", desc = "The smallest driver there ever was", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
