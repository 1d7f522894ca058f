//! A display driver whose mode objects are fields, and one in the middle of its build.

use drmm_kms::prelude::*;
use drmm_runtime::prelude::*;

/// A display.
#[drm_driver(name = "shown", desc = "A display", major = 1, minor = 0)]
pub struct Shown {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Mutex<u32>,
    /// The mode config.
    #[drmm]
    pub modes: ModeConfig,
    /// The primary plane.
    #[drmm]
    pub primary: Plane,
    /// The CRTC.
    #[drmm]
    pub crtc: Crtc,
    /// The encoder.
    #[drmm]
    pub encoder: Encoder,
    /// The connector.
    #[drmm]
    pub connector: Connector,
}

impl DriverPlane for Shown {
    fn atomic_update(hw: &ShownHw<'_>, new: &PlaneUpdate<'_>) -> Result {
        *hw.regs.lock() = new.damage().width();
        Ok(())
    }
}

impl DriverCrtc for Shown {
    fn atomic_enable(hw: &ShownHw<'_>, _new: &CrtcCommit<'_>) -> Result {
        *hw.regs.lock() = 1;
        Ok(())
    }

    fn atomic_disable(hw: &ShownHw<'_>, _old: &CrtcCommit<'_>) -> Result {
        *hw.regs.lock() = 0;
        Ok(())
    }
}

impl DriverConnector for Shown {}

/// Mode objects that are still variables, as a function that makes some of them has them.
pub struct Parts {
    /// The mode config.
    pub modes: ModeConfig,
    /// A primary plane.
    pub primary: Plane,
}

impl Parts {
    /// Makes them.
    pub fn new(drm: &Building<'_, Shown>) -> Result<Self> {
        let mut modes = drm.drmm_mode_config_init(ModeLimits::default())?;
        let primary = drm.drmm_universal_plane_alloc(&mut modes, (), PlaneConfig::primary(&FORMATS))?;
        Ok(Self { modes, primary })
    }
}

/// What its planes show.
pub const FORMATS: [Format; 1] = [Format::XRGB8888];
