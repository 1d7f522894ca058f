//! Mode objects in all the ways in which one is given to the next.
#![forbid(unsafe_code)]

use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;
use drmm_runtime::bus::Parent;

#[drm_driver(name = "linked", desc = "Three CRTCs", major = 1, minor = 0)]
struct Linked {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    modes: ModeConfig,
    #[drmm]
    primary: Plane,
    #[drmm]
    cursor: Plane,
    #[drmm]
    first: Crtc,
    #[drmm]
    second_primary: Plane,
    #[drmm]
    second: Crtc<(), VblankIrq>,
    #[drmm]
    encoder: Encoder,
    #[drmm]
    connector: Connector,
    #[drmm]
    third: Option<Connector>,
}

impl DriverPlane for Linked {
    fn atomic_update(_: &LinkedHw<'_>, _: &PlaneUpdate<'_>) -> Result {
        Ok(())
    }
}

impl DriverCrtc for Linked {
    fn atomic_enable(_: &LinkedHw<'_>, _: &CrtcCommit<'_>) -> Result {
        Ok(())
    }

    fn atomic_disable(_: &LinkedHw<'_>, _: &CrtcCommit<'_>) -> Result {
        Ok(())
    }
}

impl DriverConnector for Linked {}

impl DriverVblank for Linked {
    fn enable_vblank(_: &LinkedHw<'_>, (): &()) -> Result {
        Ok(())
    }

    fn disable_vblank(_: &LinkedHw<'_>, (): &()) {}
}

const FORMATS: [Format; 1] = [Format::ARGB8888];

/// Linked as variables, before they are anywhere.
fn third<'build>(
    drm: &Building<'build, Linked>,
    modes: impl drmm_kms::Of<'build, ModeConfig> + Copy,
) -> Result<Connector> {
    let mut primary = drm.drmm_universal_plane_alloc(modes, (), PlaneConfig::primary(&FORMATS))?;
    let mut crtc: Crtc = drm.drmm_crtc_init_with_planes(modes, (), &mut primary)?;
    let mut encoder = drm.drmm_encoder_init(modes, EncoderType::None, &mut crtc)?;
    drm.drmm_connector_init(modes, (), ConnectorType::Unknown, &mut encoder)
}

fn main() {
    let parent = Parent::new("linked0").unwrap();
    let bound = parent.bind((), |device| {
        let linked = devm_drm_dev_alloc!(device, |drm| Linked {
            modes: drm.drmm_mode_config_init(ModeLimits::default())?,
            primary: drm.drmm_universal_plane_alloc(&modes, (), PlaneConfig::primary(&FORMATS))?,
            cursor: drm.drmm_universal_plane_alloc(&modes, (), PlaneConfig::cursor(&FORMATS))?,
            first: drm.drmm_crtc_init_with_planes(&modes, (), (&primary, &cursor))?,
            second_primary: drm.drmm_universal_plane_alloc(&modes, (), PlaneConfig::primary(&FORMATS))?,
            second: drm.drmm_crtc_init_with_planes(&modes, (), &second_primary)?,
            encoder: {
                let crtc = &first;
                let _one = drm.drmm_encoder_init(&modes, EncoderType::None, crtc)?;
                drm.drmm_encoder_init(&modes, EncoderType::None, (&first, &second))?
            },
            connector: drm.drmm_connector_init(&modes, (), ConnectorType::Unknown, &encoder)?,
            third: Some(third(drm, &modes)?),
        })?;
        linked.devm_register()
    });
    bound.unwrap();
}
