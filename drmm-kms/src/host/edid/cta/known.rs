//! Modes that CTA-861 and HDMI have numbers (VICs) for, and which mode of theirs a timing is.

use super::table::{Known, FIRST, HDMI, SECOND};
use crate::face::mode::Timing;
use crate::host::edid::probed::{Aspect, Probed};

/// The first VIC of the second table.
const SECOND_FROM: u8 = 193;
/// Detailed timings have steps of 10 kHz, so they can be off by half of one.
const HALF_A_STEP: u32 = 5;

impl From<Known> for Probed {
    fn from(known: Known) -> Self {
        Self { timing: known.timing, aspect: known.aspect, preferred: false }
    }
}

/// The mode with this VIC. `cea_mode_for_vic`.
pub(super) fn by_vic(vic: u8) -> Option<Known> {
    let first = vic.checked_sub(1).and_then(|at| FIRST.get(usize::from(at)));
    let second = || vic.checked_sub(SECOND_FROM).and_then(|at| SECOND.get(usize::from(at)));
    first.or_else(second).copied()
}

/// The mode with this VIC of HDMI 1.4, which has four of its own.
pub(super) fn by_hdmi_vic(vic: u8) -> Option<Known> {
    vic.checked_sub(1).and_then(|at| HDMI.get(usize::from(at))).copied()
}

/// The clock in kHz of the mode's other form: 59.94 Hz for 60 Hz and the like. Modes of 240 and 480
/// lines have 59.94 Hz in the table. `cea_mode_alternate_clock`.
pub(super) fn other_clock(timing: &Timing) -> u32 {
    let clock = u64::from(timing.clock);
    let rounded = |value: u64, by: u64| u32::try_from((value + by / 2) / by).unwrap_or(timing.clock);
    if !timing.hertz().is_multiple_of(6) {
        return timing.clock;
    }
    match timing.v.display {
        240 | 480 => rounded(clock * 1001, 1000),
        _ => rounded(clock * 1000, 1001),
    }
}

/// The VIC of a mode, at 60 or 59.94 Hz and the like. `drm_match_cea_mode`.
pub(in crate::host::edid) fn vic_of(mode: &Probed) -> Option<u8> {
    find(mode, &same_pixel).map(|(vic, _)| vic)
}

/// The mode of CTA-861 or HDMI that this is, in one of its two forms.
pub(in crate::host::edid) fn same_as(mode: &Probed) -> Option<Known> {
    find(mode, &same_pixel).map(|(_, known)| known).or_else(|| find_hdmi(mode, &same_pixel))
}

/// The clock in kHz of a detailed timing that is meant for one of these modes; its own clock for
/// others. `fixup_detailed_cea_mode_clock`.
pub(in crate::host::edid) fn exact_clock(mode: &Probed) -> u32 {
    let near = |a: u32, b: u32| a.abs_diff(b) <= HALF_A_STEP;
    let known = find(mode, &near).map(|(_, known)| known).or_else(|| find_hdmi(mode, &near));
    let clock = mode.timing.clock;
    known.map_or(clock, |known| {
        let (one, other) = (known.timing.clock, other_clock(&known.timing));
        if clock.abs_diff(one) < clock.abs_diff(other) {
            one
        } else {
            other
        }
    })
}

fn same_pixel(a: u32, b: u32) -> bool {
    let picoseconds = |clock: u32| 1_000_000_000_u32.checked_div(clock);
    picoseconds(a) == picoseconds(b)
}

/// The first VIC whose mode has these timings, and one of whose clocks is the same.
fn find(mode: &Probed, is_same: &impl Fn(u32, u32) -> bool) -> Option<(u8, Known)> {
    let first = (1..).zip(&FIRST);
    let mut all = first.chain((SECOND_FROM..).zip(&SECOND));
    all.find(|(vic, known)| {
        has_size(mode, known)
            && has_clock(mode, known, is_same)
            && (0..=longer_porches(*vic)).any(|lines| has_timing(mode, known, lines))
    })
    .map(|(vic, known)| (vic, *known))
}

fn find_hdmi(mode: &Probed, is_same: &impl Fn(u32, u32) -> bool) -> Option<Known> {
    let is_it = |known: &&Known| {
        has_size(mode, known) && has_clock(mode, known, is_same) && has_timing(mode, known, 0)
    };
    HDMI.iter().find(is_it).copied()
}

/// A quick look, since most modes end here.
fn has_size(mode: &Probed, known: &Known) -> bool {
    let (timing, wanted) = (&mode.timing, &known.timing);
    (timing.h, timing.v.display) == (wanted.h, wanted.v.display)
}

fn has_clock(mode: &Probed, known: &Known, is_same: &impl Fn(u32, u32) -> bool) -> bool {
    let clock = mode.timing.clock;
    clock != 0 && (is_same(clock, known.timing.clock) || is_same(clock, other_clock(&known.timing)))
}

/// How many lines a mode's front porch may have more than in the table.
fn longer_porches(vic: u8) -> u16 {
    match vic {
        8 | 9 | 12 | 13 => 1,
        23 | 24 | 27 | 28 => 2,
        _ => 0,
    }
}

fn has_timing(mode: &Probed, known: &Known, lines: u16) -> bool {
    let mut v = known.timing.v;
    v.sync_start += lines;
    v.sync_end += lines;
    v.total += lines;
    let is_its_picture = mode.aspect == Aspect::Unsaid || mode.aspect == known.aspect;
    mode.timing.v == v && mode.timing.flags == known.timing.flags && is_its_picture
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::mode::{Mode, DBLCLK, INTERLACE};

    #[test]
    fn the_tables_hold_modes() {
        for vic in 0..=255 {
            let known = by_vic(vic);
            assert_eq!(known.is_some(), matches!(vic, 1..=127 | 193..=219), "VIC {vic}");
            let Some(Known { timing, aspect }) = known else { continue };
            let progressive = Timing { flags: timing.flags & !INTERLACE, ..timing };
            assert!(progressive.mode().is_ok(), "VIC {vic}");
            assert!((24..=480).contains(&timing.hertz()), "VIC {vic}: {} Hz", timing.hertz());
            assert_ne!(aspect, Aspect::Unsaid);
            // Which VIC it is, but for those whose timing another one has too.
            let found = vic_of(&Probed::from(Known { timing, aspect })).unwrap();
            assert_eq!(by_vic(found).unwrap().timing.h, timing.h, "VIC {vic}");
        }
        assert_eq!((1..=4).filter_map(by_hdmi_vic).count(), 4);
        assert!(by_hdmi_vic(0).is_none() && by_hdmi_vic(5).is_none());
        assert_eq!(by_vic(8).unwrap().timing.flags & DBLCLK, DBLCLK);
    }

    #[test]
    fn clocks_come_in_two_forms() {
        let clocks = |vic| {
            let timing = by_vic(vic).unwrap().timing;
            (timing.clock, other_clock(&timing))
        };
        assert_eq!(clocks(16), (148_500, 148_352));
        assert_eq!(clocks(1), (25_175, 25_200));
        assert_eq!(clocks(31), (148_500, 148_500), "50 Hz has one form");
    }

    #[test]
    fn a_clock_that_is_slightly_off_becomes_exact() {
        let at = |clock| {
            let timing = Timing { clock, ..Timing::from(Mode::FULL_HD) };
            exact_clock(&Probed::from(timing))
        };
        assert_eq!(
            [148_500, 148_350, 148_355, 148_360, 148_490].map(at),
            [148_500, 148_352, 148_352, 148_360, 148_490]
        );
        let vga = Timing { clock: 25_170, ..Timing::from(Mode::VGA) };
        assert_eq!(exact_clock(&Probed::from(vga)), 25_175);
    }
}
