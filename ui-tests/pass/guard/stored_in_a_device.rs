// A device may hold a reference to another.
use ui_tests::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    other: Mutex<Option<Dev<Bochs>>>,
}

fn main() {}
