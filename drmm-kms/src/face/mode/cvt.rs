//! Coordinated video timings: the formula of VESA CVT 1.1, with the kernel's rounding.

use drmm_runtime::{Errno, Error, Result};

use super::timing::{low, Timing};
use super::{Mode, Span, NHSYNC, NVSYNC, PHSYNC, PVSYNC};

/// Pixels in a character cell, to which widths are rounded down.
const CELL: u32 = 8;
/// Shortest vertical front porch in lines.
const FRONT_PORCH: u32 = 3;
/// Shortest vertical back porch with reduced blanking, in lines.
const BACK_PORCH: u32 = 6;
/// What the formula is made for; a program cannot name more than 16 bits.
const LARGEST: u32 = 1 << 14;
const FASTEST: u32 = 1000;

/// How long the beam rests between lines and pictures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Blanking {
    /// As long as a cathode ray tube needs.
    Normal,
    /// Short, for panels that need no time for a beam to return.
    Reduced,
}

impl Mode {
    /// The mode of the CVT formula for `width` pixels, `height` lines and `hertz`; `drm_cvt_mode`.
    ///
    /// The width is rounded down to a multiple of eight pixels. As in the kernel the clock is not
    /// rounded to the formula's steps of 250 kHz, so the refresh rate is the one asked for.
    ///
    /// `EINVAL` if one of the three is zero, a size is more than 16384, or the rate is more than
    /// 1000 Hz.
    ///
    /// ```
    /// use drmm_kms::mode::{Blanking, Mode};
    ///
    /// let mode = Mode::cvt(1920, 1200, 60, Blanking::Reduced)?;
    /// assert_eq!((mode.width(), mode.clock(), mode.horizontal().total), (1920, 154_017, 2080));
    /// # Ok::<(), drmm_runtime::Error>(())
    /// ```
    pub fn cvt(width: u16, height: u16, hertz: u32, blanking: Blanking) -> Result<Self> {
        let refused = Error::new(Errno::EINVAL, "the CVT formula has no mode of this size and rate");
        cvt(width.into(), height.into(), hertz, blanking)
            .ok_or(refused.figures(width.into(), height.into()))?
            .mode()
    }
}

/// Lines of the vertical sync pulse, which tell the aspect ratio.
fn sync_lines(width: u32, height: u32) -> u32 {
    let is = |a: u32, b: u32, step: u32| height.is_multiple_of(step) && height * a / b == width;
    if is(4, 3, 3) {
        4
    } else if is(16, 9, 9) {
        5
    } else if is(16, 10, 10) {
        6
    } else if is(5, 4, 4) || is(15, 9, 9) {
        7
    } else {
        10
    }
}

/// The formula. `None` for a size or rate that it is not made for.
pub(crate) fn cvt(width: u32, height: u32, hertz: u32, blanking: Blanking) -> Option<Timing> {
    let is_known = |value: u32, most: u32| (1..=most).contains(&value);
    if !is_known(width, LARGEST) || !is_known(height, LARGEST) || !is_known(hertz, FASTEST) {
        return None;
    }
    let pulse = sync_lines(width, height);
    let width = width - width % CELL;
    let (h, v_total, period, flags) = match blanking {
        Blanking::Normal => normal(width, height, hertz, pulse)?,
        Blanking::Reduced => reduced(width, height, hertz, pulse)?,
    };
    let sync_start = height + FRONT_PORCH;
    let v = Span {
        display: low(height),
        sync_start: low(sync_start),
        sync_end: low(sync_start + pulse),
        total: low(v_total),
    };
    let clock = (u64::from(h.total) * 1_000_000).checked_div(period.into())?;
    Some(Timing { clock: u32::try_from(clock).ok()?, h, v, flags })
}

/// Horizontal timing, all lines, length of a line in nanoseconds, sync flags.
type Half = (Span, u32, u32, u32);

/// Blanking for a tube: 550 microseconds for the beam to return, and a share of each line that
/// depends on the line rate.
fn normal(width: u32, height: u32, hertz: u32, pulse: u32) -> Option<Half> {
    const RETURN: u32 = 550_000;
    // The formula's constants C' and M', in thousandths of a percent.
    const OFFSET: u32 = 30_000;
    const GRADIENT: u32 = 300;
    const LEAST_SHARE: u32 = 20_000;
    let active = 1_000_000_000 - RETURN * hertz;
    let period = (active * 2).checked_div((height + FRONT_PORCH) * 2 * hertz)?;
    let lines = (RETURN.checked_div(period)? + 1).max(pulse + FRONT_PORCH);
    // A line of some thousand microseconds makes this wrap, as it does in the kernel.
    let share = OFFSET.wrapping_sub(GRADIENT.wrapping_mul(period) / 1000).max(LEAST_SHARE);
    let blank = width.wrapping_mul(share).checked_div(100_000_u32.wrapping_sub(share))?;
    let blank = blank - blank % (2 * CELL);
    let total = low(width.wrapping_add(blank));
    let sync_end = low(width.wrapping_add(blank / 2));
    let sync_start = sync_end.wrapping_sub(low(u32::from(total) * 8 / 100));
    let sync_start = sync_start.wrapping_add(low(CELL) - sync_start % low(CELL));
    let h = Span { display: low(width), sync_start, sync_end, total };
    Some((h, height + lines + FRONT_PORCH, period, NHSYNC | PVSYNC))
}

/// Blanking for a panel: 160 pixels in each line, and 460 microseconds between pictures.
fn reduced(width: u32, height: u32, hertz: u32, pulse: u32) -> Option<Half> {
    const BETWEEN: u32 = 460_000;
    let period = (1_000_000_000 - BETWEEN * hertz).checked_div(height * hertz)?;
    let lines = (BETWEEN.checked_div(period)? + 1).max(FRONT_PORCH + pulse + BACK_PORCH);
    let h = Span {
        display: low(width),
        sync_start: low(width + 80 - 32),
        sync_end: low(width + 80),
        total: low(width + 160),
    };
    Some((h, height + lines, period, PHSYNC | NVSYNC))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(timing: Timing) -> String {
        let Timing { clock, h, v, flags } = timing;
        let span = |s: Span| format!("{} {} {} {}", s.display, s.sync_start, s.sync_end, s.total);
        format!("{clock} {} {} {flags}", span(h), span(v))
    }

    #[test]
    fn the_formula_gives_the_timings_of_the_standard() {
        // The rows of the DMT standard that are CVT, but for the steps of the clock.
        let mode = |w, h, hz, b| text(cvt(w, h, hz, b).unwrap());
        assert_eq!(
            mode(1920, 1200, 60, Blanking::Normal),
            "193476 1920 2056 2256 2592 1200 1203 1209 1245 6"
        );
        assert_eq!(
            mode(1680, 1050, 60, Blanking::Reduced),
            "119217 1680 1728 1760 1840 1050 1053 1059 1080 9"
        );
    }

    #[test]
    fn what_the_formula_is_not_made_for_is_refused() {
        for (w, h, hz) in [(0, 480, 60), (640, 0, 60), (640, 480, 0), (640, 480, 1001), (20_000, 480, 60)] {
            for blanking in [Blanking::Normal, Blanking::Reduced] {
                assert_eq!(Mode::cvt(w, h, hz, blanking).unwrap_err().errno(), Errno::EINVAL);
            }
        }
        // No size and rate makes it panic, however little sense they make together.
        for w in [1, 7, 8, 640, 16_384] {
            for h in [1, 2, 3, 480, 16_384] {
                for hz in [1, 24, 60, 1000] {
                    let _ = (Mode::cvt(w, h, hz, Blanking::Normal), Mode::cvt(w, h, hz, Blanking::Reduced));
                }
            }
        }
    }
}
