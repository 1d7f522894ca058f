// A driver with calls does not say what it keeps for an open file.
use drmm_kms::declare_drm_ioctls;
use drmm_runtime::prelude::*;

#[drm_driver(name = "unit", desc = "A unit", major = 1, minor = 0)]
struct Unit {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Mutex<u32>,
}

declare_drm_ioctls! {
    impl DriverIoctls for Unit;

    const COUNT = 0x00: fn(self) => Unit::count;
}

impl Unit {
    fn count(&self, _: &()) -> Result<u32> {
        Ok(1)
    }
}

fn main() {}
