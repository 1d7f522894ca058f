// A call that is said to be without hardware reaches for a register.
use drmm_kms::declare_drm_ioctls;
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
    type File = Mutex<u32>;

    fn open(_: &UnitHw<'_>) -> Result<Mutex<u32>> {
        Ok(Mutex::new(0))
    }
}

declare_drm_ioctls! {
    impl DriverIoctls for Unit;

    const COUNT = 0x00: fn(self) => Unit::count;
}

impl Unit {
    fn count(&self, _: &Mutex<u32>) -> Result<u32> {
        Ok(*self.regs.lock())
    }
}

fn main() {}
