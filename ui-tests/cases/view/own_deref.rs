// The view derefs to its device.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    size: &'bound u32,
}

impl std::ops::Deref for TinyHw<'_> {
    type Target = u32;
    fn deref(&self) -> &u32 {
        &self.size
    }
}

fn main() {}
