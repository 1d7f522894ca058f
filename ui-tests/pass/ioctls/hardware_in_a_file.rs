// What a file keeps is of the hardware, which goes while the file is open.
use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;

#[drm_driver(name = "unit", desc = "A unit", major = 1, minor = 0)]
struct Unit {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Mutex<u32>,
}

impl DriverFile for Unit {
    type File = u32;

    fn open(hw: &UnitHw<'_>) -> Result<u32> {
        Ok(*hw.regs.lock())
    }
}

fn main() {}
