// What changes is a field.
use drmm_runtime::prelude::*;

enum Power {
    Idle,
    Running,
}

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    power: Mutex<Power>,
}

fn main() {}
