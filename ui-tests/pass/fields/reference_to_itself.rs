// A part of the device finds the whole from the embedded device, when it is asked.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
}

impl Tiny {
    fn me(&self) -> Option<Dev<Tiny>> {
        self.drm.try_get()
    }
}

fn main() {}
