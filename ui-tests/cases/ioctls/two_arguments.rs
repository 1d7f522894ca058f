// A call has one argument, in one direction or in both.
use drmm_kms::prelude::*;
use drmm_kms::{declare_drm_ioctls, uapi_structs};
use drmm_runtime::prelude::*;

#[drm_driver(name = "unit", desc = "A unit", major = 1, minor = 0)]
struct Unit {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Mutex<u32>,
}

impl DriverFile for Unit {
    type File = Mutex<u32>;

    fn open(_: &UnitHw<'_>) -> Result<Mutex<u32>> {
        Ok(Mutex::new(0))
    }
}

uapi_structs! {
    struct Arg (8) { low: u32, high: u32 }
}

declare_drm_ioctls! {
    impl DriverIoctls for Unit;

    const TAKE = 0x00: fn(hw, &Arg) -> Arg => Unit::take;
}

impl Unit {
    fn take(hw: &UnitHw<'_>, _: &Mutex<u32>, arg: &Arg) -> Result<Arg> {
        Ok(Arg { low: *hw.regs.lock(), ..*arg })
    }
}

fn main() {}
