// `crate` is where the runtime can be found from here.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, crate = ::drmm)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

fn main() {}
