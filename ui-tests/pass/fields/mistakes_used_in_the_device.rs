// With the marks as the messages say.
use drmm_runtime::prelude::*;
use ui_tests::*;

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    mode: Mutex<u32>,
    #[drmm]
    port: Connector,
}

impl Tiny {
    fn sum(&self) -> u32 {
        let _ = self.drm.is_unplugged();
        self.port.id() + *self.mode.lock()
    }
}

fn main() {}
