// What changes is in a mutex.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    mode: Mutex<u32>,
}

fn set(dev: &Dev<Tiny>) {
    *dev.mode.lock() = 3;
}

fn main() {}
