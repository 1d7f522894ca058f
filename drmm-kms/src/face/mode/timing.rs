//! A timing as a monitor, a table or a formula gives it, before anything is known of its sense.
//!
//! It can be interlaced or out of order. Such a timing is never shown to programs, but it counts
//! while the list of a monitor's modes is made: two standards must not give one picture twice.

use drmm_runtime::Result;

use super::{Mode, Span};

/// Mode flag: every other line in each field.
pub(crate) const INTERLACE: u32 = 1 << 4;

/// A timing that has not been checked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Timing {
    /// Pixel clock in kHz.
    pub(crate) clock: u32,
    pub(crate) h: Span,
    pub(crate) v: Span,
    pub(crate) flags: u32,
}

impl Timing {
    /// The timing as a mode. `EINVAL` for what [`Mode::new`] refuses.
    pub(crate) fn mode(self) -> Result<Mode> {
        Mode::new(self.clock, self.h, self.v, self.flags)
    }

    /// Refresh rate in hertz, rounded; 0 if it has no length. `drm_mode_vrefresh`.
    pub(crate) fn hertz(&self) -> u32 {
        let fields = if self.flags & INTERLACE == 0 { 1 } else { 2 };
        let dots = u64::from(self.h.total) * u64::from(self.v.total);
        let doubled = u64::from(self.clock) * fields * 2000;
        let rounded = (doubled + dots).checked_div(2 * dots).unwrap_or(0);
        // The kernel's is an `int`, and programs must not give back a larger one.
        i32::try_from(rounded).map_or(0, i32::cast_unsigned)
    }

    /// Line rate in kilohertz, rounded. `drm_mode_hsync`.
    pub(crate) fn line_kilohertz(&self) -> u32 {
        let total = u32::from(self.h.total);
        self.clock.saturating_add(total / 2).checked_div(total).unwrap_or(0)
    }

    /// Length of a pixel in picoseconds, rounded down; 0 without a clock. The kernel takes clocks
    /// for equal whose pixels are.
    pub(crate) fn picoseconds(&self) -> u32 {
        1_000_000_000_u32.checked_div(self.clock).unwrap_or(0)
    }

    /// Whether the blanking is that of CVT with reduced blanking. `mode_is_rb`.
    pub(crate) fn is_reduced(&self) -> bool {
        let after = |from: u16, to: u16| to.checked_sub(from);
        after(self.h.display, self.h.total) == Some(160)
            && after(self.h.display, self.h.sync_end) == Some(80)
            && after(self.h.sync_start, self.h.sync_end) == Some(32)
            && after(self.v.display, self.v.sync_start) == Some(3)
    }
}

impl From<Mode> for Timing {
    fn from(mode: Mode) -> Self {
        Self { clock: mode.clock, h: mode.h, v: mode.v, flags: mode.flags }
    }
}

/// The lower 16 bits: where a timing has more, the kernel's fields lose the rest as well.
pub(crate) fn low(value: u32) -> u16 {
    let [first, second, ..] = value.to_le_bytes();
    u16::from_le_bytes([first, second])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_rounded_as_in_the_kernel() {
        let xga = Timing::from(Mode::XGA);
        assert_eq!((xga.hertz(), xga.line_kilohertz(), xga.picoseconds()), (60, 48, 15_384));
        let interlaced = Timing { flags: INTERLACE, ..xga };
        assert_eq!(interlaced.hertz(), 120, "fields are counted");
        assert!(interlaced.mode().is_err());
        let empty = Timing { clock: 0, h: Span { total: 0, ..xga.h }, ..xga };
        assert_eq!((empty.hertz(), empty.line_kilohertz(), empty.picoseconds()), (0, 0, 0));
        assert_eq!(low(0x0012_3456), 0x3456);
    }
}
