// A parameter may be anything.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny<T: Send + Sync + 'static> {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    state: T,
}

fn main() {}
