// The release hook is handed the device, complete.
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, release = Tiny::say_so)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    mode: Mutex<u32>,
}

impl Tiny {
    fn say_so(&self) {
        println!("{}", self.mode.lock());
    }
}

fn main() {}
