// A hook is the path of a function, without quotes.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, release = "Tiny::gone")]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

impl Tiny {
    fn gone(&self) {}
}

fn main() {}
