//! By which formula a monitor makes timings of sizes and rates.

use super::block::Blocks;
use super::descriptor::{self, Descriptor};
use crate::face::mode::{cvt, gtf, Blanking, Curve, Timing, DEFAULT_CURVE};

/// What the byte behind the range limits says.
pub(super) const GTF: u8 = 0;
pub(super) const LIMITS_ONLY: u8 = 1;
pub(super) const SECONDARY_GTF: u8 = 2;
pub(super) const CVT: u8 = 4;

/// The formula.
#[derive(Clone, Copy)]
pub(super) enum Formula {
    Gtf,
    SecondaryGtf(Secondary),
    Cvt,
}

/// Another curve of GTF for high line rates.
#[derive(Clone, Copy)]
pub(super) struct Secondary {
    /// The line rate in kHz beyond which it holds.
    from: u32,
    curve: Curve,
}

impl Formula {
    /// That of the monitor; `None` before version 1.2. `standard_timing_level`.
    pub(super) fn of(blocks: &Blocks) -> Option<Self> {
        let secondary = Secondary::of(blocks);
        match blocks.base()[19] {
            0 | 1 => None,
            3 if secondary.from > 0 => Some(Self::SecondaryGtf(secondary)),
            2 | 3 => Some(Self::Gtf),
            _ => {
                let said =
                    descriptor::tagged(blocks, descriptor::RANGE).filter_map(|range| match range[10] {
                        GTF => Some(Self::Gtf),
                        SECONDARY_GTF => Some(Self::SecondaryGtf(secondary)),
                        CVT => Some(Self::Cvt),
                        _ => None,
                    });
                Some(said.last().unwrap_or(Self::Cvt))
            }
        }
    }

    /// Whether the monitor takes reduced blanking; `drm_monitor_supports_rb`. Before version 1.4 it
    /// cannot say so, and each digital one does.
    pub(super) fn has_reduced_blanking(blocks: &Blocks) -> bool {
        let base = blocks.base();
        let says_so = |range: &Descriptor| range[10] == CVT && range[15] & 1 << 4 != 0;
        if base[19] >= 4 {
            descriptor::tagged(blocks, descriptor::RANGE).any(says_so)
        } else {
            is_digital(blocks)
        }
    }

    /// The timing, with normal blanking.
    pub(super) fn timing(self, width: u32, height: u32, hertz: u32) -> Option<Timing> {
        match self {
            Self::Gtf => gtf(width, height, hertz, DEFAULT_CURVE),
            Self::SecondaryGtf(secondary) => secondary.timing(width, height, hertz),
            Self::Cvt => cvt(width, height, hertz, Blanking::Normal),
        }
    }
}

impl Secondary {
    /// What the last of the range limits with such a curve says; zeros without one.
    pub(super) fn of(blocks: &Blocks) -> Self {
        let ranges = descriptor::tagged(blocks, descriptor::RANGE);
        let last = ranges.filter(|range| range[10] == SECONDARY_GTF).last();
        let [start, c2, m0, m1, k, j2] = last.map_or([0; 6], |d| [d[12], d[13], d[14], d[15], d[16], d[17]]);
        Self {
            from: u32::from(start) * 2,
            curve: Curve {
                m: u16::from_le_bytes([m0, m1]).into(),
                c2: c2.into(),
                k: k.into(),
                j2: j2.into(),
            },
        }
    }

    /// The timing of the default curve, or of this one if the line rate is beyond its beginning.
    /// `drm_gtf2_mode`.
    pub(super) fn timing(self, width: u32, height: u32, hertz: u32) -> Option<Timing> {
        let timing = gtf(width, height, hertz, DEFAULT_CURVE)?;
        if timing.line_kilohertz() > self.from {
            gtf(width, height, hertz, self.curve)
        } else {
            Some(timing)
        }
    }
}

/// Whether the input is digital.
pub(super) fn is_digital(blocks: &Blocks) -> bool {
    blocks.base()[20] & 0x80 != 0
}
