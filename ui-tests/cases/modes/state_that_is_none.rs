// A number is no state of a plane.
use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "A display", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Mutex<u32>,
}

type Look = u32;

impl DriverPlane<(), Look> for Tiny {
    fn atomic_update(_: &TinyHw<'_>, _: &PlaneUpdate<'_, (), Look>) -> Result {
        Ok(())
    }
}

fn main() {}
