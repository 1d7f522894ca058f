// What is shared between threads is counted for threads.
use drmm_runtime::prelude::*;
use std::sync::Arc;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    shared: Arc<u32>,
}

fn main() {}
