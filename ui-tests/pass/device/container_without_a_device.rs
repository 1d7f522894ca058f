// A struct with an embedded device is the container of it.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    mode: u32,
}

fn container(drm: &DrmDevice) -> Option<&Tiny> {
    drm.container()
}

fn main() {}
