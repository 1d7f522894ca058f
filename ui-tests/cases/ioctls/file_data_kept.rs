// A reference to what a file keeps gets to where it outlives the file.
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

static LAST: Mutex<Option<&'static Mutex<u32>>> = Mutex::new(None);

declare_drm_ioctls! {
    impl DriverIoctls for Unit;

    const KEEP = 0x00: fn(self) => Unit::keep;
}

impl Unit {
    fn keep(&self, file: &Mutex<u32>) -> Result {
        *LAST.lock() = Some(file);
        Ok(())
    }
}

fn main() {}
