// What needs a layout is a type of its own.
use drmm_runtime::prelude::*;

#[repr(C)]
struct Counters([u32; 4]);

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    counters: Counters,
}

fn main() {}
