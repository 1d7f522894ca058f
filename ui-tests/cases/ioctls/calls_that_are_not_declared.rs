// The card is to have calls, and the driver declares none.
use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;

#[drm_driver(name = "unit", desc = "A unit", major = 1, minor = 0)]
struct Unit {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    card: ModeConfig,
    #[drmm]
    ioctls: Ioctls,
}

impl DriverFile for Unit {
    type File = ();

    fn open(_: &UnitHw<'_>) -> Result {
        Ok(())
    }
}

fn bind() -> Result {
    let parent = drmm_runtime::bus::Parent::new("unit0")?;
    parent.bind((), |device| {
        let unit = devm_drm_dev_alloc!(device, |drm| Unit {
            card: drm.drmm_mode_config_init(ModeLimits::none())?,
            ioctls: drm.drmm_ioctls_init(&card)?,
        })?;
        unit.devm_register()
    })?;
    Ok(())
}

fn main() {
    bind().unwrap();
}
