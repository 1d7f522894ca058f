// A promise that a view may be lent for less than its scope needs `unsafe`.
use drmm_runtime::prelude::*;
use drmm_runtime::driver::CovariantView;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, view = closure)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    current: Mutex<Option<&'bound u32>>,
}

impl CovariantView for Tiny {}

fn main() {}
