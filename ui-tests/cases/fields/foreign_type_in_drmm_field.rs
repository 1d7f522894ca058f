// A type of another crate cannot say when it ends, but a struct around it can.
use drmm_runtime::prelude::*;
use std::thread::Thread;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    waiter: Thread,
}

fn main() {}
