//! The file layer's view of a driver: whatever the driver's type is.

use drmm_runtime::Result;

use crate::driver::Detected;
use crate::mode::Mode;
use crate::pipe_state::PipeState;
use crate::rect::Rect;

/// Name and version, for `VERSION`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity {
    pub(crate) name: &'static str,
    pub(crate) desc: &'static str,
    pub(crate) date: &'static str,
    pub(crate) version: [i32; 3],
}

/// What the hardware is to do, in one section of the gate.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Commit<'a> {
    /// Switch on, after switching off what was on before.
    Enable { was_on: bool, state: &'a PipeState },
    /// Show other pixels in the same mode.
    Update { state: &'a PipeState, damage: Rect },
    /// Switch off.
    Disable,
}

/// A registered driver. Holding it is holding the device.
pub(crate) trait Backend: Send + Sync {
    fn identity(&self) -> Identity;
    fn is_unplugged(&self) -> bool;
    /// No hardware.
    fn check(&self, state: &PipeState) -> Result;
    /// No hardware.
    fn mode_valid(&self, mode: &Mode) -> Result;
    /// Through the gate: `ENODEV` after unplug.
    fn detect(&self) -> Result<Detected>;
    /// Through the gate: `ENODEV` after unplug.
    fn commit(&self, commit: Commit<'_>) -> Result;
}
