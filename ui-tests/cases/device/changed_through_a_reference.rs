// A shared field cannot be changed: other threads may read it at the same time.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    mode: u32,
}

fn set(dev: &mut Dev<Tiny>) {
    dev.mode = 3;
}

fn main() {}
