// A device is made by the allocation, which gives it its lists.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    mode: Mutex<u32>,
}

fn make() -> Tiny {
    Tiny { mode: Mutex::new(0) }
}

fn main() {}
