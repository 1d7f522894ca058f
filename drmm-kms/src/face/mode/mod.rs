//! A display mode: what a CRTC sends to a monitor, in pixels, lines and kilohertz.

mod cvt;
mod dmt;
mod gtf;
mod order;
mod timing;

use core::fmt;

use drmm_runtime::{Errno, Error, Result};

use crate::face::rect::Rect;

pub(crate) use cvt::cvt;
pub use cvt::Blanking;
pub use dmt::DMT;
pub(crate) use gtf::{gtf, Curve, DEFAULT as DEFAULT_CURVE};
pub(crate) use timing::{low, Timing, INTERLACE};

/// One axis of a mode: visible part, then blanking with a sync pulse in it. In pixels or lines.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Span {
    /// Visible pixels or lines.
    pub display: u16,
    /// Where the sync pulse begins.
    pub sync_start: u16,
    /// Where the sync pulse ends.
    pub sync_end: u16,
    /// All pixels or lines.
    pub total: u16,
}

impl Span {
    const fn is_in_order(self) -> bool {
        self.display > 0
            && self.sync_start >= self.display
            && self.sync_end >= self.sync_start
            && self.total >= self.sync_end
    }
}

/// A display mode whose timings are in order: built by [`Mode::new`] only.
///
/// Two modes are equal if their timings are; which of them a monitor prefers does not matter.
///
/// ```
/// use drmm_kms::mode::{Span, NHSYNC, NVSYNC};
/// use drmm_kms::Mode;
///
/// let across = Span { display: 640, sync_start: 656, sync_end: 752, total: 800 };
/// let down = Span { display: 480, sync_start: 490, sync_end: 492, total: 525 };
/// let mode = Mode::new(25_175, across, down, NHSYNC | NVSYNC)?;
/// assert_eq!(mode, Mode::VGA);
/// assert_eq!(mode.to_string(), "640x480@59.94");
/// assert_eq!(mode.frame_bytes(4), 640 * 480 * 4);
/// assert!(Mode::new(25_175, Span { total: 700, ..across }, down, 0).is_err());
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Mode {
    pub(crate) clock: u32,
    pub(crate) h: Span,
    pub(crate) v: Span,
    pub(crate) flags: u32,
    pub(crate) preferred: bool,
}

/// Mode flag: positive horizontal sync.
pub const PHSYNC: u32 = 1 << 0;
/// Mode flag: negative horizontal sync.
pub const NHSYNC: u32 = 1 << 1;
/// Mode flag: positive vertical sync.
pub const PVSYNC: u32 = 1 << 2;
/// Mode flag: negative vertical sync.
pub const NVSYNC: u32 = 1 << 3;
/// Mode flag: each pixel is sent twice. The timing counts pixels of the picture, the clock is that
/// of the picture too.
pub const DBLCLK: u32 = 1 << 12;
const KNOWN_FLAGS: u32 = PHSYNC | NHSYNC | PVSYNC | NVSYNC | DBLCLK;

impl Mode {
    /// 1024x768 at 60 Hz: the mode for a display without an EDID.
    pub const XGA: Self = dmt::XGA;
    /// 640x480 at 60 Hz.
    pub const VGA: Self = dmt::VGA;
    /// 800x600 at 60 Hz.
    pub const SVGA: Self = dmt::SVGA;
    /// 1280x1024 at 60 Hz.
    pub const SXGA: Self = dmt::SXGA;
    /// 1920x1080 at 60 Hz.
    pub const FULL_HD: Self = dmt::FULL_HD;

    /// A progressive mode with a pixel clock of `clock` kHz and the flags in `flags`.
    ///
    /// `EINVAL` if the clock is zero, a pulse lies outside its blanking, or a flag is something
    /// else than a sync polarity or [`DBLCLK`] (interlaced modes and doubled lines are not
    /// supported).
    pub fn new(clock: u32, h: Span, v: Span, flags: u32) -> Result<Self> {
        if clock == 0 || i32::try_from(clock).is_err() {
            return Err(Error::new(Errno::EINVAL, "a mode's pixel clock in kHz is zero or absurd")
                .figure(clock.into()));
        }
        if !h.is_in_order() {
            return Err(Error::new(Errno::EINVAL, "a mode's horizontal timings are out of order")
                .figures(h.display.into(), h.total.into()));
        }
        if !v.is_in_order() {
            return Err(Error::new(Errno::EINVAL, "a mode's vertical timings are out of order")
                .figures(v.display.into(), v.total.into()));
        }
        if flags & !KNOWN_FLAGS != 0 {
            return Err(Error::new(Errno::EINVAL, "a mode flag is not supported")
                .figure((flags & !KNOWN_FLAGS).into()));
        }
        Ok(Self { clock, h, v, flags, preferred: false })
    }

    /// The same mode, marked as the one that the monitor prefers.
    #[must_use]
    pub const fn preferred(mut self, preferred: bool) -> Self {
        self.preferred = preferred;
        self
    }

    /// Whether the monitor prefers this one.
    #[must_use]
    pub const fn is_preferred(&self) -> bool {
        self.preferred
    }

    /// Pixel clock in kHz.
    #[must_use]
    pub const fn clock(&self) -> u32 {
        self.clock
    }

    /// Horizontal timings in pixels.
    #[must_use]
    pub const fn horizontal(&self) -> Span {
        self.h
    }

    /// Vertical timings in lines.
    #[must_use]
    pub const fn vertical(&self) -> Span {
        self.v
    }

    /// Sync polarities, and [`DBLCLK`].
    #[must_use]
    pub const fn flags(&self) -> u32 {
        self.flags
    }

    /// Visible width in pixels.
    #[must_use]
    pub const fn width(&self) -> u16 {
        self.h.display
    }

    /// Visible height in pixels.
    #[must_use]
    pub const fn height(&self) -> u16 {
        self.v.display
    }

    /// All visible pixels.
    #[must_use]
    pub const fn area(&self) -> Rect {
        Rect::new(0, 0, self.h.display as u32, self.v.display as u32)
    }

    /// Length of one frame in nanoseconds, at least 1.
    #[must_use]
    pub fn frame_nanoseconds(&self) -> u64 {
        let dots = u64::from(self.h.total) * u64::from(self.v.total);
        (dots * 1_000_000 / u64::from(self.clock).max(1)).max(1)
    }

    /// Refresh rate in millihertz, rounded.
    #[must_use]
    pub fn refresh(&self) -> u32 {
        let dots = (u64::from(self.h.total) * u64::from(self.v.total)).max(1);
        let refresh = (u64::from(self.clock) * 1_000_000 + dots / 2) / dots;
        u32::try_from(refresh).unwrap_or(u32::MAX)
    }

    /// Bytes of a frame with `bytes_per_pixel`, without padding between rows.
    #[must_use]
    pub fn frame_bytes(&self, bytes_per_pixel: u32) -> u64 {
        u64::from(self.h.display) * u64::from(self.v.display) * u64::from(bytes_per_pixel)
    }
}

impl Default for Mode {
    fn default() -> Self {
        Self::XGA
    }
}

impl PartialEq for Mode {
    fn eq(&self, other: &Self) -> bool {
        (self.clock, self.h, self.v, self.flags) == (other.clock, other.h, other.v, other.flags)
    }
}

impl Eq for Mode {}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let refresh = self.refresh();
        write!(f, "{}x{}@{}.{:02}", self.h.display, self.v.display, refresh / 1000, refresh % 1000 / 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refresh_comes_from_the_timings() {
        assert_eq!(Mode::XGA.refresh(), 60_004);
        assert_eq!(Mode::XGA.frame_nanoseconds(), 16_665_600);
        assert_eq!(Mode::VGA.refresh(), 59_940);
        assert_eq!(Mode::FULL_HD.to_string(), "1920x1080@60.00");
        assert_eq!(Mode::XGA.frame_bytes(4), 3_145_728);
    }

    #[test]
    fn timings_out_of_order_are_refused() {
        let (h, v) = (Mode::XGA.h, Mode::XGA.v);
        let bad = [
            Mode::new(0, h, v, 0),
            Mode::new(u32::MAX, h, v, 0),
            Mode::new(65_000, Span { display: 0, ..h }, v, 0),
            Mode::new(65_000, Span { sync_start: h.display - 1, ..h }, v, 0),
            Mode::new(65_000, h, Span { sync_end: v.total + 1, ..v }, 0),
            Mode::new(65_000, h, v, 1 << 4),
        ];
        for mode in bad {
            assert_eq!(mode.unwrap_err().errno(), Errno::EINVAL);
        }
    }
}
