// The card is to have calls, and the driver declares none.
use ui_tests::unit::*;

ui_tests::unit!();

fn build(drm: &Building<'_, Unit>) -> Result<Ioctls> {
    let mut card = drm.drmm_mode_config_init(ModeLimits::none())?;
    drm.drmm_ioctls_init(&mut card)
}

fn main() {
    let _ = build;
}
