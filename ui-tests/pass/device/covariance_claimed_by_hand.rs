// The attribute promises it, with a proof for each field, unless it is told not to.
use drmm_runtime::prelude::*;
use drmm_runtime::driver::CovariantView;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    current: Option<&'bound u32>,
}

fn proved<T: CovariantView>() {}

fn main() {
    proved::<Tiny>();
}
