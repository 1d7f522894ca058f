// A device that holds a reference to itself never sees its last reference go.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    me: Mutex<Option<Dev<Tiny>>>,
}

fn main() {}
