// Declared as a view that is lent to closures only, it may store references.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, view = closure)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    seen: Mutex<Option<&'bound u32>>,
    #[devm]
    gain: &'bound u32,
}

fn main() {}
