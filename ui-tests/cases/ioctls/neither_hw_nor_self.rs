// A call says neither that it has the hardware nor that it has none.
use drmm_kms::declare_drm_ioctls;
use ui_tests::unit::*;

ui_tests::unit!();

declare_drm_ioctls! {
    impl DriverIoctls for Unit;

    const COUNT = 0x00: fn(dev) => Unit::count;
}

impl Unit {
    fn count(&self, file: &Mutex<u32>) -> Result<u32> {
        Ok(*file.lock())
    }
}

fn main() {}
