// Two calls have one number, so programs would reach one of them only.
use drmm_kms::{declare_drm_ioctls, uapi_structs};
use ui_tests::unit::*;

ui_tests::unit!();

uapi_structs! {
    struct Arg (8) { low: u32, high: u32 }
}

declare_drm_ioctls! {
    impl DriverIoctls for Unit;

    const SET = 0x00: fn(hw, &Arg) => Unit::set;
    const COUNT = 0x00: fn(self) => Unit::count;
}

impl Unit {
    fn set(hw: &UnitHw<'_>, _: &Mutex<u32>, arg: &Arg) -> Result {
        *hw.regs.lock() = arg.low;
        Ok(())
    }

    fn count(&self, file: &Mutex<u32>) -> Result<u32> {
        Ok(*file.lock())
    }
}

fn main() {}
