// A date is eight digits, as programs expect.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, date = "20261122")]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
