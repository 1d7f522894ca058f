//! Range limits, and the modes that a monitor for any rate within them has.

use super::block::Blocks;
use super::descriptor::{self, Descriptor};
use super::formula::{Formula, Secondary, CVT, GTF, LIMITS_ONLY, SECONDARY_GTF};
use super::list::List;
use crate::face::mode::{cvt, gtf, Blanking, Timing, DEFAULT_CURVE, DMT};

/// Sizes that are not in the DMT table, or not with the blanking of a formula.
const MORE: [(u32, u32); 7] =
    [(1024, 576), (1366, 768), (1600, 900), (1680, 945), (1920, 1080), (2048, 1152), (2048, 1536)];

/// Whether the monitor takes any rate within its limits.
pub(super) fn is_continuous(blocks: &Blocks) -> bool {
    blocks.base()[24] & 1 != 0
}

/// Adds the modes of the DMT table, and some of the formula, that the limits let pass. Only sizes
/// that do not exceed those of the modes before are added. `add_inferred_modes`.
pub(super) fn add(blocks: &Blocks, list: &mut List) {
    let revision = blocks.base()[19];
    if revision < 1 || !is_continuous(blocks) {
        return;
    }
    let reduced = Formula::has_reduced_blanking(blocks);
    let blanking = if reduced { Blanking::Reduced } else { Blanking::Normal };
    let secondary = Secondary::of(blocks);
    for range in descriptor::tagged(blocks, descriptor::RANGE) {
        let limits = Limits::new(range, revision);
        let mut infer = |timing: Timing| {
            let (width, height) = (timing.h.display, timing.v.display);
            let is_new = list.covers(width, height) && !list.has(width, height, timing.hertz());
            if is_new && limits.allow(&timing) && (reduced || !timing.is_reduced()) {
                list.add(timing);
            }
        };
        for mode in DMT {
            infer(Timing::from(*mode));
        }
        for (width, height) in MORE {
            let timing = match range[10] {
                GTF if revision >= 2 => gtf(width, height, 60, DEFAULT_CURVE),
                SECONDARY_GTF if revision >= 2 => secondary.timing(width, height, 60),
                CVT if revision >= 4 => cvt(width, height, 60, blanking),
                _ => None,
            };
            if let Some(timing) = timing {
                infer(narrowed(timing));
            }
        }
    }
}

/// 1366 is no multiple of eight: the formulas make 1368 of it. `drm_mode_fixup_1366x768`.
fn narrowed(mut timing: Timing) -> Timing {
    if (timing.h.display, timing.v.display) == (1368, 768) {
        timing.h.display = 1366;
        timing.h.sync_start = timing.h.sync_start.wrapping_sub(1);
        timing.h.sync_end = timing.h.sync_end.wrapping_sub(1);
    }
    timing
}

/// The limits of one descriptor.
struct Limits {
    line_kilohertz: (u32, u32),
    hertz: (u32, u32),
    /// Highest pixel clock in kHz.
    clock: Option<u32>,
    /// Largest width in pixels.
    width: Option<u32>,
}

impl Limits {
    fn new(range: &Descriptor, revision: u8) -> Self {
        // From version 1.4 on, bits say which limits are 255 more.
        let more = |bit: u8| if revision >= 4 && range[4] & 1 << bit != 0 { 255 } else { 0 };
        let limit = |at: usize, bit: u8| u32::from(range[at]) + more(bit);
        let is_cvt = revision >= 4 && range[10] == CVT;
        let clock = u32::from(range[9]) * 10_000;
        let clock = match range[9] {
            0 | 255 => None,
            _ if is_cvt => Some(clock - u32::from(range[12] >> 2) * 250),
            // Steps of 10 MHz, rounded either way.
            _ => Some(clock + 5001),
        };
        let width = 8 * (u32::from(range[13]) + 256 * u32::from(range[12] & 3));
        Self {
            line_kilohertz: (limit(7, 2), limit(8, 3)),
            hertz: (limit(5, 0), limit(6, 1)),
            clock: clock.filter(|clock| *clock > 0),
            width: (is_cvt && range[13] != 0).then_some(width),
        }
    }

    /// `mode_in_range`, but for the blanking.
    fn allow(&self, timing: &Timing) -> bool {
        let within = |(least, most): (u32, u32), value: u32| least <= value && value <= most;
        within(self.line_kilohertz, timing.line_kilohertz())
            && within(self.hertz, timing.hertz())
            && self.clock.is_none_or(|clock| timing.clock <= clock)
            && self.width.is_none_or(|width| u32::from(timing.h.display) <= width)
    }
}

/// The rates in hertz between which the monitor follows the source, if it takes any timing within
/// its limits. `drm_get_monitor_range`.
pub(super) fn refresh_range(blocks: &Blocks) -> Option<(u16, u16)> {
    let revision = blocks.base()[19];
    if revision < 4 || !is_continuous(blocks) {
        return None;
    }
    let ranges = descriptor::tagged(blocks, descriptor::RANGE).filter(|range| range[10] == LIMITS_ONLY);
    let range = ranges.last()?;
    let hertz = Limits::new(range, revision).hertz;
    Some((u16::try_from(hertz.0).ok()?, u16::try_from(hertz.1).ok()?))
}
