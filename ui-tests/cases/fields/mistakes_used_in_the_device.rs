// What was meant for the device is found in it.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[devm]
    drm: DrmDevice,
    #[devm]
    mode: Mutex<u32>,
    #[drmn]
    port: Connector,
}

impl Tiny {
    fn sum(&self) -> u32 {
        let _ = self.drm.is_unplugged();
        self.port.id() + *self.mode.lock()
    }
}

fn main() {}
