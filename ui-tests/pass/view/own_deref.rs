// A method lends the field.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    size: &'bound u32,
}

impl TinyHw<'_> {
    fn size(&self) -> &u32 {
        self.size
    }
}

fn main() {}
