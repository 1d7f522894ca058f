// A type of the driver's own must declare when it ends.
use drmm_runtime::prelude::*;

struct Journal(Mutex<Vec<u32>>);

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    journal: Journal,
}

fn main() {}
