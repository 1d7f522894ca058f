//! A driver with two heads, each with a cursor, that share the bandwidth of one link.
//!
//! Planes, CRTCs and connectors are fields, made in a helper function. The numbers that they carry
//! are the driver's own data, and their types select how each kind is shown.
#![forbid(unsafe_code)]

use drmm_kms::prelude::*;
use drmm_kms::{drm_properties, Of, Ranged};
use drmm_runtime::prelude::*;

use super::glass::{Device, Glass};

const PICTURE: [Format; 1] = [Format::XRGB8888];
const SPRITE: [Format; 1] = [Format::ARGB8888];
/// What the link carries, in kHz of pixels.
const LINK: u64 = 100_000;

/// The number of a head.
#[derive(Clone, Copy, Debug)]
pub struct Number(usize);

impl Resource for Number {
    type Ends = AtLastRef;
}

/// The cursor of a head.
#[derive(Clone, Copy, Debug)]
pub struct Sprite(usize);

impl Resource for Sprite {
    type Ends = AtLastRef;
}

drm_properties! {
    /// What programs can set on a picture.
    pub struct Light {
        ["brightness"] brightness: Ranged<0, 100> = Ranged(100),
    }
}

/// One display output.
pub struct Head {
    _primary: Plane<Number, Light>,
    _cursor: Plane<Sprite>,
    crtc: Crtc<Number>,
    _encoder: Encoder,
    connector: Connector<Number>,
}

impl Resource for Head {
    type Ends = AtLastRef;
}

/// Two outputs of one chip.
#[drm_driver(name = "heads", desc = "Two heads with cursors", major = 1, minor = 0)]
pub struct Heads {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    glass: &'bound Glass,
    #[drmm]
    modes: ModeConfig,
    #[drmm]
    left: Head,
    #[drmm]
    right: Head,
}

impl Head {
    fn new<'build>(
        drm: &Building<'build, Heads>,
        modes: impl Of<'build, ModeConfig> + Copy,
        number: usize,
    ) -> Result<Self> {
        let (picture, sprite) = (PlaneConfig::primary(&PICTURE), PlaneConfig::cursor(&SPRITE));
        let mut primary = drm.drmm_universal_plane_alloc(modes, Number(number), picture)?;
        let mut cursor = drm.drmm_universal_plane_alloc(modes, Sprite(number), sprite)?;
        let planes = (&mut primary, &mut cursor);
        let mut crtc = drm.drmm_crtc_init_with_planes(modes, Number(number), planes)?;
        let mut encoder = drm.drmm_encoder_init(modes, EncoderType::Tmds, &mut crtc)?;
        let connector = drm.drmm_connector_init(modes, Number(number), ConnectorType::HdmiA, &mut encoder)?;
        Ok(Self { _primary: primary, _cursor: cursor, crtc, _encoder: encoder, connector })
    }
}

impl Heads {
    /// Probes the chip.
    pub fn probe(device: &Device<'_>) -> Result<Registered> {
        let heads = devm_drm_dev_alloc!(device, |drm| Heads {
            glass: device.devm(device.glass.clone())?,
            modes: drm.drmm_mode_config_init(ModeLimits::up_to(4096, 4096).cursor(64, 64))?,
            left: Head::new(drm, &modes, 0)?,
            right: Head::new(drm, &modes, 1)?,
        })?;
        // Whether a monitor is there is asked once after a start.
        heads.left.connector.hotplug();
        heads.devm_register()
    }
}

impl DriverCrtc<Number> for Heads {
    /// A commit across both heads is refused for what both need together.
    fn atomic_check(&self, new: &mut CrtcCheck<'_, Number>) -> Result {
        let clock = |mode: Option<&Mode>| mode.map_or(0, |mode| u64::from(mode.clock()));
        let other = if new.crtc().0 == 0 { &self.right } else { &self.left };
        let own = new.mode().filter(|_| new.active());
        let needed = clock(own) + clock(new.mode_of(&other.crtc)?.as_ref());
        if needed > LINK {
            let refusal = Error::new(Errno::ENOSPC, "both modes together are too much for the link: kHz");
            return Err(refusal.figures(needed, LINK));
        }
        Ok(())
    }

    fn atomic_enable(hw: &HeadsHw<'_>, new: &CrtcCommit<'_, Number>) -> Result {
        hw.glass.light(new.crtc().0, Some(new.mode()));
        Ok(())
    }

    fn atomic_disable(hw: &HeadsHw<'_>, old: &CrtcCommit<'_, Number>) -> Result {
        hw.glass.light(old.crtc().0, None);
        Ok(())
    }
}

impl DriverPlane<Number, Light> for Heads {
    fn atomic_update(hw: &HeadsHw<'_>, new: &PlaneUpdate<'_, Number, Light>) -> Result {
        let (picture, stride) = hw.glass.picture(new.plane().0);
        hw.glass.dim(new.plane().0, new.own().brightness.0);
        new.for_each_row(new.damage(), |row| {
            row.pixels.write_to(&picture, u64::from(row.y) * stride + u64::from(row.x) * 4)
        })
    }
}

impl DriverPlane<Sprite> for Heads {
    /// The core has cut the sprite off at the display's edges.
    fn atomic_update(hw: &HeadsHw<'_>, new: &PlaneUpdate<'_, Sprite>) -> Result {
        let area = new.placed().dst;
        let sprite = hw.glass.place_sprite(new.plane().0, Some(area));
        new.for_each_row(area, |row| {
            let line = u64::from(row.y - area.y1()) * u64::from(area.width()) * 4;
            row.pixels.write_to(&sprite, line)
        })
    }

    fn atomic_disable(hw: &HeadsHw<'_>, plane: &PlaneDisable<'_, Sprite>) -> Result {
        hw.glass.place_sprite(plane.plane().0, None);
        Ok(())
    }
}

impl DriverConnector<Number> for Heads {
    /// The panels have no EDID: the driver knows their modes.
    fn detect(_hw: &HeadsHw<'_>, probe: &mut Probe<'_, Number>) -> Result<Detected> {
        probe.add_mode(Mode::VGA.preferred(true))?;
        probe.add_mode(Mode::XGA)?;
        Ok(Detected::Connected)
    }
}
