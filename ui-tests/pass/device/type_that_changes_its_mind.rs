// A macro in a field's type that gives another type each time fails the assertions.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    level: Mutex<u32>,
}

fn main() {}
