// The embedded device is a field.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    mode: Mutex<u32>,
}

impl Tiny {
    fn is_gone(&self) -> bool {
        self.drm.is_unplugged()
    }
}

fn main() {}
