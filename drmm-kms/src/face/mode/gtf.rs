//! Generalized timing formula: VESA GTF, with the kernel's rounding.

use drmm_runtime::{Errno, Error, Result};

use super::timing::{low, Timing};
use super::{Mode, Span, NHSYNC, NVSYNC, PHSYNC, PVSYNC};

/// Pixels in a character cell, to which widths are rounded.
const CELL: u32 = 8;
/// Microseconds of vertical sync and back porch.
const RETURN: u32 = 550;
const FRONT_PORCH: u32 = 1;
const SYNC_LINES: u32 = 3;
const LARGEST: u32 = 1 << 14;
const FASTEST: u32 = 1000;

/// How the share of a line that is blank depends on the line rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Curve {
    pub(crate) m: i32,
    /// Twice the constant C.
    pub(crate) c2: i32,
    pub(crate) k: i32,
    /// Twice the constant J.
    pub(crate) j2: i32,
}

/// The curve of the standard; a monitor can have another one for high line rates.
pub(crate) const DEFAULT: Curve = Curve { m: 600, c2: 80, k: 128, j2: 40 };

impl Mode {
    /// The mode of the GTF formula for `width` pixels, `height` lines and `hertz`; `drm_gtf_mode`.
    ///
    /// The width is rounded to the nearest multiple of eight pixels.
    ///
    /// `EINVAL` if one of the three is zero, a size is more than 16384, or the rate is more than
    /// 1000 Hz.
    ///
    /// ```
    /// use drmm_kms::Mode;
    ///
    /// let mode = Mode::gtf(1280, 1024, 70)?;
    /// assert_eq!((mode.to_string(), mode.clock()), ("1280x1024@70.00".to_owned(), 128_946));
    /// # Ok::<(), drmm_runtime::Error>(())
    /// ```
    pub fn gtf(width: u16, height: u16, hertz: u32) -> Result<Self> {
        let refused = Error::new(Errno::EINVAL, "the GTF formula has no mode of this size and rate");
        gtf(width.into(), height.into(), hertz, DEFAULT)
            .ok_or(refused.figures(width.into(), height.into()))?
            .mode()
    }
}

/// The formula. `None` for a size, rate or curve that it is not made for.
///
/// A hostile curve makes the figures wrap, as they do in the kernel; where the kernel would divide
/// by zero there is no mode.
pub(crate) fn gtf(width: u32, height: u32, hertz: u32, curve: Curve) -> Option<Timing> {
    let is_known = |value: u32, most: u32| (1..=most).contains(&value);
    if !is_known(width, LARGEST) || !is_known(height, LARGEST) || !is_known(hertz, FASTEST) {
        return None;
    }
    let width = (width + CELL / 2) / CELL * CELL;
    // Estimated line rate in hertz.
    let active = (1_000_000 - RETURN * hertz) / 500;
    let line_rate = u64::from((height + FRONT_PORCH) * 2) * 1000 * u64::from(hertz) / u64::from(active);
    let line_rate = u32::try_from(line_rate).ok()?;
    let lines = (RETURN.wrapping_mul(line_rate) / 1000 + 500) / 1000;
    let blank = blank(width, line_rate, curve)?;
    let total = width.wrapping_add(blank);
    let sync = (total.wrapping_mul(8) / 100 + CELL / 2) / CELL * CELL;
    let sync_start = width.wrapping_add((blank / 2).wrapping_sub(sync));
    let v_sync = height + FRONT_PORCH;
    Some(Timing {
        clock: total.wrapping_mul(line_rate) / 1000,
        h: Span {
            display: low(width),
            sync_start: low(sync_start),
            sync_end: low(sync_start.wrapping_add(sync)),
            total: low(total),
        },
        v: Span {
            display: low(height),
            sync_start: low(v_sync),
            sync_end: low(v_sync + SYNC_LINES),
            total: low(height + lines + FRONT_PORCH),
        },
        flags: if curve == DEFAULT { NHSYNC | PVSYNC } else { PHSYNC | NVSYNC },
    })
}

/// Blank pixels of a line, a multiple of two character cells.
fn blank(width: u32, line_rate: u32, curve: Curve) -> Option<u32> {
    let Curve { m, c2, k, j2 } = curve;
    let offset = i32::midpoint((c2 - j2) * k / 256, j2);
    let gradient = (k * m / 256).wrapping_mul(1_000_000).cast_unsigned();
    let share = (offset * 1000).cast_unsigned().wrapping_sub(gradient.checked_div(line_rate)?);
    let blank = width.wrapping_mul(share).checked_div(100_000_u32.wrapping_sub(share))?;
    Some((blank.wrapping_add(CELL) / (2 * CELL)).wrapping_mul(2 * CELL))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_curve_gives_the_known_mode() {
        let mode = Mode::gtf(1024, 768, 85).unwrap();
        let (h, v) = (mode.horizontal(), mode.vertical());
        assert_eq!((h.sync_start, h.sync_end, h.total), (1088, 1200, 1376));
        assert_eq!((v.sync_start, v.sync_end, v.total), (769, 772, 807));
        assert_eq!((mode.clock(), mode.flags()), (94_377, NHSYNC | PVSYNC));
    }

    #[test]
    fn another_curve_has_the_other_polarities() {
        let curve = Curve { c2: 70, ..DEFAULT };
        let timing = gtf(1600, 1200, 85, curve).unwrap();
        assert_eq!(timing.flags, PHSYNC | NVSYNC);
        assert!(timing.h.total < gtf(1600, 1200, 85, DEFAULT).unwrap().h.total, "less is blank");
    }

    #[test]
    fn no_curve_makes_it_panic() {
        for (w, h, hz) in [(0, 480, 60), (640, 0, 60), (640, 480, 0), (640, 480, 1001), (20_000, 480, 60)] {
            assert_eq!(Mode::gtf(w, h, hz).unwrap_err().errno(), Errno::EINVAL);
        }
        for m in [0, 1, 600, 0xffff] {
            for (c2, k, j2) in [(0, 0, 0), (255, 255, 0), (0, 255, 255), (200, 255, 200)] {
                for size in [1, 640, 16_384] {
                    let _ = (gtf(size, size, 1, Curve { m, c2, k, j2 }), gtf(size, 1, 1000, DEFAULT));
                }
            }
        }
    }
}
