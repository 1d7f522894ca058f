// The function asks for hardware, and its line says that it needs none.
use drmm_kms::declare_drm_ioctls;
use ui_tests::unit::*;

ui_tests::unit!();

declare_drm_ioctls! {
    impl DriverIoctls for Unit;

    const COUNT = 0x00: fn(hw) => Unit::count;
}

impl Unit {
    fn count(hw: &UnitHw<'_>, _: &Mutex<u32>) -> Result<u32> {
        Ok(*hw.regs.lock())
    }
}

fn main() {}
