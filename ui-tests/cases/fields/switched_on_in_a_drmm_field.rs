// The last reference can go long after the hardware, and nothing could be switched off then.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    engine: On<'static>,
}

fn main() {}
