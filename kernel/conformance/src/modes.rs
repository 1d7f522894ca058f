//! A driver with mode objects: two heads, of which one has a cursor and an overlay plane, with own
//! states and data. Nothing is ever shown.

use drmm_kms::prelude::*;
use drmm_kms::{drm_properties, Ranged};
use drmm_pci::{self as pci, IoMem};
use drmm_runtime::prelude::*;

use crate::part::Part;

const FORMATS: [Format; 2] = [Format::XRGB8888, Format::ARGB8888];

drm_properties! {
    /// What programs can set on a picture.
    pub struct Picture {
        /// How bright it is.
        ["brightness"] brightness: Ranged<0, 100> = Ranged(100),
        /// Whether it is mirrored.
        ["mirror"] mirror: bool = false,
        /// What the check works out.
        commands: u32 = 0,
    }
}

/// A card with two heads.
#[drm_driver(name = "modes", desc = "Mode objects of every kind", major = 1, minor = 0, release = Modes::last)]
pub struct Modes {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: IoMem<'bound, 0x600>,
    #[drmm]
    config: ModeConfig,
    #[drmm]
    first: Part,
    #[drmm]
    primary: Plane<Part, Picture>,
    #[drmm]
    cursor: Plane<(), Picture>,
    #[drmm]
    crtc: Crtc<Part, VblankTimer, Picture>,
    #[drmm]
    overlay: Plane<(), Picture>,
    #[drmm]
    encoder: Encoder,
    #[drmm]
    connector: Connector<Part, Picture>,
    #[drmm]
    second: Part,
}

#[inline(never)]
pub(crate) fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    pdev.enable()?;
    let modes = devm_drm_dev_alloc!(pdev, |drm| Modes {
        mmio: pdev.devm_iomap_bar_sized(2)?,
        config: drm.drmm_mode_config_init(ModeLimits::up_to(2048, 2048))?,
        first: Part::new("first"),
        primary: {
            let data = Part::new("data of the primary plane");
            drm.drmm_universal_plane_alloc(&config, data, PlaneConfig::primary(&FORMATS))?
        },
        cursor: drm.drmm_universal_plane_alloc(&config, (), PlaneConfig::cursor(&FORMATS))?,
        crtc: drm.drmm_crtc_init_with_planes(&config, Part::new("data of the CRTC"), (&primary, &cursor))?,
        overlay: drm.drmm_universal_plane_alloc(&config, (), PlaneConfig::overlay(&FORMATS, &crtc))?,
        encoder: drm.drmm_encoder_init(&config, EncoderType::Virtual, &crtc)?,
        connector: {
            let data = Part::new("data of the connector");
            drm.drmm_connector_init(&config, data, ConnectorType::Virtual, &encoder)?
        },
        second: Part::new("second"),
    })?;
    modes.devm_register()
}

impl Modes {
    /// Step 9: all objects are alive.
    fn last(&self) {
        say!("release, with {}, {} and {}", self.primary.name(), self.crtc.name(), self.connector.name());
        say!("and with {} and {}", self.first.name(), self.second.name());
    }
}

impl DriverPlane<Part, Picture> for Modes {
    fn atomic_update(_: &ModesHw<'_>, _: &PlaneUpdate<'_, Part, Picture>) -> Result {
        Ok(())
    }
}

impl DriverPlane<(), Picture> for Modes {
    fn atomic_update(_: &ModesHw<'_>, _: &PlaneUpdate<'_, (), Picture>) -> Result {
        Ok(())
    }
}

impl DriverCrtc<Part, Picture> for Modes {
    fn atomic_enable(hw: &ModesHw<'_>, _: &CrtcCommit<'_, Part, Picture>) -> Result {
        hw.mmio.write16(0x508, 1);
        Ok(())
    }

    fn atomic_disable(hw: &ModesHw<'_>, _: &CrtcCommit<'_, Part, Picture>) -> Result {
        hw.mmio.write16(0x508, 0);
        Ok(())
    }
}

impl DriverConnector<Part, Picture> for Modes {}
