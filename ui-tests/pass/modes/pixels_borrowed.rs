// The pixels of a program are copied.
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
        new.for_each_row(new.damage(), |row| {
            let mut first = [0; 4];
            row.pixels.copy_to(&mut first)?;
            *hw.regs.lock() = u32::from_le_bytes(first);
            Ok(())
        })
    }
}

fn main() {}
