// A struct has one embedded device.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    display: DrmDevice,
    #[drm_device]
    render: DrmDevice,
}

fn main() {}
