// A call has one argument, in one direction or in both.
use drmm_kms::{declare_drm_ioctls, uapi_structs};
use ui_tests::unit::*;

ui_tests::unit!();

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
