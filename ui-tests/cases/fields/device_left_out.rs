// The embedded device is used, but not there.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    mode: Mutex<u32>,
}

impl Tiny {
    fn is_gone(&self) -> bool {
        self.drm.is_unplugged()
    }
}

fn main() {}
