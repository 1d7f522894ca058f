// The card is to have calls, and the driver declares none.
use drmm_kms::declare_drm_ioctls;
use ui_tests::unit::*;

ui_tests::unit!();

declare_drm_ioctls! {
    impl DriverIoctls for Unit;

    const NOTHING = 0x00: fn(self) => Unit::nothing;
}

impl Unit {
    fn nothing(&self, _: &Mutex<u32>) -> Result {
        Ok(())
    }
}

fn build(drm: &Building<'_, Unit>) -> Result<Ioctls> {
    let mut card = drm.drmm_mode_config_init(ModeLimits::none())?;
    drm.drmm_ioctls_init(&mut card)
}

fn main() {
    let _ = build;
}
