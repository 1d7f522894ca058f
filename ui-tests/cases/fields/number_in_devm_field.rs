// A number has nothing to release at unbind, and would be out of reach without the gate.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    vblanks: u32,
}

fn main() {}
