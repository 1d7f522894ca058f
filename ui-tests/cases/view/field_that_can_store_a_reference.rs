// `hw` lends the view for less than the binding; this field could keep something that short.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    current: Mutex<Option<&'bound u32>>,
}

fn main() {}
