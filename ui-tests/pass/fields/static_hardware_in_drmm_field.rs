// What was read from a register can be held.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    mmio: Option<u32>,
}

fn main() {}
