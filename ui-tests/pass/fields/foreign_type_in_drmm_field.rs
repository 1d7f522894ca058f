// The struct around the foreign type declares when it ends.
use drmm_runtime::prelude::*;
use std::thread::Thread;

struct Waiter(Thread);

impl Resource for Waiter {
    type Ends = AtLastRef;
}

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    waiter: Waiter,
}

fn main() {}
