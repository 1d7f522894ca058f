// A number that is not one of a driver's own calls.
use drmm_kms::declare_drm_ioctls;
use ui_tests::unit::*;

ui_tests::unit!();

declare_drm_ioctls! {
    impl DriverIoctls for Unit;

    const COUNT = 0x5f: fn(self) => Unit::count;
}

impl Unit {
    fn count(&self, file: &Mutex<u32>) -> Result<u32> {
        Ok(*file.lock())
    }
}

fn main() {}
