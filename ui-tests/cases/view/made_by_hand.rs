// A view is part of its device, so no other code can make one.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    size: &'bound u32,
}

fn of<'bound>(size: &'bound u32) -> TinyHw<'bound> {
    TinyHw { size }
}

fn main() {}
