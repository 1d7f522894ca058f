// What changes meanwhile is in a mutex.
use drmm_runtime::prelude::*;

struct Journal(Mutex<u32>);
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
