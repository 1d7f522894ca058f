// A check looks at states.
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
    fn atomic_check(&self, new: &mut PlaneCheck<'_>) -> Result {
        let _ = (self.drm.parent_name(), new.placed());
        Ok(())
    }

    fn atomic_update(hw: &TinyHw<'_>, new: &PlaneUpdate<'_>) -> Result {
        *hw.regs.lock() = new.damage().width();
        Ok(())
    }
}

fn main() {}
