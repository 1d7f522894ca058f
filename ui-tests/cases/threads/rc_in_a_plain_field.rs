// Any thread may hold the device.
use drmm_runtime::prelude::*;
use std::rc::Rc;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    shared: Rc<u32>,
}

fn main() {}
