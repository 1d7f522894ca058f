// A closure has no end of its own.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    log: Box<dyn Fn() + Send + Sync>,
}

fn main() {}
