// The view is lent by the guard, or to closures only.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, view = closure)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
