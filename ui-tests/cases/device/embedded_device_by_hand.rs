// The embedded device cannot be made by hand.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn make() -> Tiny {
    Tiny { drm: DrmDevice::default() }
}

fn main() {}
