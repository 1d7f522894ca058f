// A reference to what a file keeps gets to where it outlives the file.
use drmm_kms::declare_drm_ioctls;
use ui_tests::unit::*;

ui_tests::unit!();

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
