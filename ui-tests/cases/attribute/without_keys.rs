// Programs ask for a driver's name and version.
use drmm_runtime::prelude::*;

#[drm_driver]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
