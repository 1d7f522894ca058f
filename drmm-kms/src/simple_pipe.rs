//! One CRTC with a primary plane, an encoder and a connector: what most small displays are.

use std::sync::Arc;

use drmm_runtime::{AtLastRef, Building, Error, Parts, Resource, Result};

use crate::commit;
use crate::driver::DisplayDriver;
use crate::front::Front;
use crate::mode::Mode;
use crate::mode_config::ModeConfig;
use crate::pipe_config::PipeConfig;

/// A display pipe: the mode config and its four objects.
///
/// It belongs in a `#[drmm]` field: programs hold its objects by their ids until they let go of the device.
pub struct SimplePipe {
    modes: Arc<ModeConfig>,
}

impl Resource for SimplePipe {
    type Ends = AtLastRef;
}

impl core::fmt::Debug for SimplePipe {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("SimplePipe").field("ids", &self.modes.ids).finish_non_exhaustive()
    }
}

impl SimplePipe {
    /// Tells the core what the monitor says of itself; `drm_edid_connector_update`.
    ///
    /// `EINVAL` if the bytes are no sound EDID, naming what is wrong. The connector then has none, and the modes
    /// of a table are offered: drivers can go on after such an error.
    pub fn set_edid(&self, bytes: &[u8]) -> Result {
        let result = self.modes.set_edid(bytes);
        self.modes.offer_modes(|_| Ok(()));
        result
    }

    /// Why the newest EDID was refused, if it was; from [`Self::set_edid`] or from the driver's `detect`.
    #[must_use]
    pub fn edid_error(&self) -> Option<Error> {
        self.modes.state().monitor.edid_error
    }

    /// The modes that programs are offered, the preferred one first.
    #[must_use]
    pub fn modes(&self) -> Vec<Mode> {
        self.modes.state().monitor.modes.clone()
    }

    /// The mode that is shown, if the display is on.
    #[must_use]
    pub fn current_mode(&self) -> Option<Mode> {
        self.modes.state().scanout.lit().map(|state| state.mode)
    }

    /// Switches the display off if it is on: for the driver's `unbind` hook, where the hardware is still there.
    /// `drm_atomic_helper_shutdown` in the kernel.
    ///
    /// Fails as the driver's `disable` does, and with `EDEADLK` from within another callback of the driver.
    pub fn shutdown<T: DisplayDriver>(&self, driver: &T, hw: &T::Hw<'_>) -> Result {
        commit::shutdown(&self.modes, || driver.disable(hw))
    }
}

/// Display pipes for a device that is being built: methods of `drm` in `devm_drm_dev_alloc!`.
pub trait BuildPipe<T> {
    /// Makes a display pipe for a `#[drmm]` field, and publishes the device as a card at `devm_register`.
    ///
    /// Takes the formats (`&[Format::XRGB8888]`) or a whole [`PipeConfig`]. `EINVAL` if it could show nothing,
    /// `ENOMEM` if memory runs out. Objects are released newest first: connector, encoder, CRTC, plane.
    fn drmm_simple_pipe(&self, config: impl Into<PipeConfig>) -> Result<SimplePipe>
    where
        T: DisplayDriver;
}

impl<T: Parts> BuildPipe<T> for Building<'_, T> {
    #[track_caller]
    fn drmm_simple_pipe(&self, config: impl Into<PipeConfig>) -> Result<SimplePipe>
    where
        T: DisplayDriver,
    {
        self.acquire("drmm_simple_pipe")?;
        let modes = Arc::new(ModeConfig::new(config.into())?);
        let all = Arc::clone(&modes);
        self.drmm_add_action("mode config", move || all.clean_up_all())?;
        let ids = &modes.ids;
        let objects = [
            ("primary plane", ids.plane),
            ("CRTC", ids.crtc),
            ("encoder", ids.encoder),
            ("connector", ids.connector),
        ];
        for (name, id) in objects {
            let modes = Arc::clone(&modes);
            self.drmm_add_action(name, move || modes.clean_up(id))?;
        }
        self.publish_with(Front::new(Arc::clone(&modes)))?;
        Ok(SimplePipe { modes })
    }
}
