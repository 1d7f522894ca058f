// Any number of threads may look at the device at once.
use drmm_runtime::prelude::*;
use std::cell::Cell;

struct Journal(Cell<u32>);
impl Resource for Journal {
    type Ends = AtLastRef;
}

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    journal: Journal,
}

fn main() {}
