// Calls of a driver's own, in each form of its argument that a message proposes.
use drmm_kms::{declare_drm_ioctls, uapi_structs};
use ui_tests::unit::*;

ui_tests::unit!();

uapi_structs! {
    struct Struct (8) { low: u32, high: u32 }
}

declare_drm_ioctls! {
    impl DriverIoctls for Unit;

    const TELL = 0x00: fn(hw) -> Struct => Unit::tell;
    const TAKE = 0x01: fn(hw, &mut Struct) => Unit::take;
}

impl Unit {
    fn tell(hw: &UnitHw<'_>, _: &Mutex<u32>) -> Result<Struct> {
        Ok(Struct { low: *hw.regs.lock(), high: 0 })
    }

    fn take(hw: &UnitHw<'_>, _: &Mutex<u32>, arg: &mut Struct) -> Result {
        arg.low = *hw.regs.lock();
        Ok(())
    }
}

fn main() {}
