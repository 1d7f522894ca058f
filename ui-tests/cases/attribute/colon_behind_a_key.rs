// A key and its value have an equals sign between them.
use drmm_runtime::prelude::*;

#[drm_driver(name: "tiny", desc = "The smallest driver", major = 3, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
