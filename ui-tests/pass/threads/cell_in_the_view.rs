// What changes meanwhile is in a mutex.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    gain: &'bound Mutex<u32>,
}

fn main() {}
