//! What a display driver implements: the few places where a display pipe touches hardware.

use drmm_runtime::{Parts, Result};

use crate::mode::Mode;
use crate::pipe_state::PipeState;
use crate::rect::Rect;

/// A driver with one display pipe.
///
/// The core calls it inside a section of the gate, one call at a time: whatever gets a hardware view may use it,
/// and after unplug is not called at all, whatever a program asks for. Programs' pointers, handles and ids never
/// come this far; the state that arrives here has been checked.
///
/// At an orderly unbind the display stays on unless the driver's `unbind` hook calls
/// [`SimplePipe::shutdown`](crate::SimplePipe::shutdown).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a display driver",
    label = "needs `impl DisplayDriver for {Self}`",
    note = "it says how the display is switched on, updated and switched off"
)]
pub trait DisplayDriver: Parts {
    /// Switches the display on: sets the mode and shows the first frame. The pipe is off when it is called.
    ///
    /// If it fails, the pipe counts as off and the program gets the error.
    fn enable(&self, hw: &Self::Hw<'_>, state: &PipeState) -> Result;

    /// Shows what changed, mode and pixel format being the same: a flip, a pan, new pixels in `damage`.
    ///
    /// `damage` is in pixels of the display and never empty; what was not damaged has to be shown too if the
    /// framebuffer is another one, for which the core passes the whole display.
    fn update(&self, hw: &Self::Hw<'_>, state: &PipeState, damage: Rect) -> Result;

    /// Switches the display off. If it fails, the pipe counts as off all the same.
    fn disable(&self, hw: &Self::Hw<'_>) -> Result;

    /// Refuses what the hardware cannot show, before anything has been touched.
    fn check(&self, state: &PipeState) -> Result {
        let _ = state;
        Ok(())
    }

    /// Refuses a mode that the hardware cannot set: it is not offered to programs, nor taken from them.
    fn mode_valid(&self, mode: &Mode) -> Result {
        let _ = mode;
        Ok(())
    }

    /// Looks which monitor is there, whenever a program probes the connector.
    fn detect(&self, hw: &Self::Hw<'_>) -> Result<Detected> {
        let _ = hw;
        Ok(Detected::Unchanged)
    }
}

/// What a driver found at its connector.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Detected {
    /// What was said before holds, by `SimplePipe::set_edid` for example.
    Unchanged,
    /// No monitor.
    Disconnected,
    /// A monitor, with the bytes of its EDID if it has one. Bytes that are no sound EDID count as none.
    Connected(Option<Vec<u8>>),
}
