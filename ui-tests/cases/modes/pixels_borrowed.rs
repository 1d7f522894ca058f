// The pixels of a program are borrowed as bytes, while the program writes them.
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
            let first: &[u8] = row.pixels;
            *hw.regs.lock() = first.len() as u32;
            Ok(())
        })
    }
}

fn main() {}
