// The allocation writes a `DrmDevice` to the marked field.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: Mutex<DrmDevice>,
}

fn main() {}
