// A description is copied.
use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;

#[drm_driver(name = "tiny", desc = "A display", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Mutex<u32>,
    last: Mutex<Option<drmm_kms::Framebuffer>>,
}

impl DriverPlane for Tiny {
    fn atomic_update(hw: &TinyHw<'_>, new: &PlaneUpdate<'_>) -> Result {
        *hw.last.lock() = Some(*new.framebuffer());
        Ok(())
    }
}

fn main() {}
