// The connector led to an I2C bus that ended at unbind.
use drmm_runtime::prelude::*;
use ui_tests::*;

struct Ddc<'bound> {
    bus: Regs<'bound>,
}

#[drm_driver(name = "mgag200", desc = "A server's display", major = 1, minor = 0)]
struct Mgag200 {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    ddc: Mutex<Ddc<'bound>>,
}

fn main() {}
