// Programs ask for a driver's name and version.
use ui_tests::prelude::*;

#[drm_driver]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
