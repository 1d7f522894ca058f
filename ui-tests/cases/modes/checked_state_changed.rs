// An update changes the state that was checked.
use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "A display", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Mutex<u32>,
}

impl DriverPlane for Tiny {
    fn atomic_update(hw: &TinyHw<'_>, new: &PlaneUpdate<'_>) -> Result {
        let _ = (hw, new.own_mut());
        Ok(())
    }
}

fn main() {}
