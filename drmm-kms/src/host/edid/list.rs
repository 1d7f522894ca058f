//! The modes of one monitor while they are collected, and the list that becomes of them.
//!
//! Adding a mode, and asking for one, costs the same however many there are: the bytes are the
//! monitor's, and a hostile one names as many as it can.

use std::collections::{HashMap, HashSet};

use super::probed::{Aspect, Probed};
use crate::face::mode::{Mode, Span, Timing};

/// What is collected, in the order in which it was found.
#[derive(Default)]
pub(super) struct List {
    modes: Vec<Probed>,
    known: HashSet<(Timing, Aspect)>,
    sizes: HashSet<(u16, u16, u32)>,
    outline: Outline,
}

impl List {
    /// Adds a mode, unless it is there already. One that is preferred is added again: which of the
    /// two counts is decided in the end.
    pub(super) fn add(&mut self, mode: impl Into<Probed>) {
        let mode = mode.into();
        let is_new = self.known.insert((mode.timing, mode.aspect));
        if is_new || mode.preferred {
            let (width, height) = (mode.timing.h.display, mode.timing.v.display);
            self.sizes.insert((width, height, mode.timing.hertz()));
            self.outline.add(width, height);
            self.modes.push(mode);
        }
    }

    /// Whether a mode of this size and rate is there, with any blanking.
    pub(super) fn has(&self, width: u16, height: u16, hertz: u32) -> bool {
        self.sizes.contains(&(width, height, hertz))
    }

    /// Whether a mode is there that is as wide and as high, or more.
    pub(super) fn covers(&self, width: u16, height: u16) -> bool {
        self.outline.covers(width, height)
    }

    pub(super) fn modes(&self) -> &[Probed] {
        &self.modes
    }

    /// Makes the largest mode the only preferred one, and among the largest the one that is nearest
    /// to `hertz`. `edid_fixup_preferred`.
    pub(super) fn prefer_largest(&mut self, hertz: u32) {
        let rank = |mode: &Probed| {
            let pixels = u32::from(mode.timing.h.display) * u32::from(mode.timing.v.display);
            (core::cmp::Reverse(pixels), mode.timing.hertz().abs_diff(hertz))
        };
        // The first of equal ones.
        let best = (0..).zip(&self.modes).min_by_key(|(_, mode)| rank(mode)).map(|(at, _)| at);
        for (at, mode) in (0_usize..).zip(&mut self.modes) {
            mode.preferred = Some(at) == best;
        }
    }

    /// The modes that programs see, the best first: those that are in order, progressive, and let
    /// pass by `is_listed`.
    pub(super) fn finish(self, is_listed: impl Fn(&Probed) -> bool) -> Vec<Mode> {
        let mut modes: Vec<(Mode, Probed)> = merged(&self.modes)
            .into_iter()
            .filter(is_listed)
            .filter_map(|probed| Some((probed.timing.mode().ok()?.preferred(probed.preferred), probed)))
            .collect();
        // The sort is stable: what is equal stays in the order in which it was found.
        modes.sort_by(|(mode, _), (other, _)| mode.favour(other));
        let mut shown = HashSet::new();
        modes.retain(|(_, probed)| shown.insert(look(&probed.timing)));
        modes.into_iter().map(|(mode, _)| mode).collect()
    }
}

/// What is equal for a program: clocks are compared by the length of a pixel.
type Look = (u32, Span, Span, u32);

fn look(timing: &Timing) -> Look {
    (timing.picoseconds(), timing.h, timing.v, timing.flags)
}

/// Each mode once, at the place where it was first. `drm_connector_list_update`.
fn merged(modes: &[Probed]) -> Vec<Probed> {
    let mut places: HashMap<(Look, Aspect), usize> = HashMap::new();
    let mut merged: Vec<Probed> = Vec::new();
    for mode in modes {
        let place = *places.entry((look(&mode.timing), mode.aspect)).or_insert(merged.len());
        match merged.get_mut(place) {
            None => merged.push(*mode),
            // The clock of the preferred one counts, in case they differ a little.
            Some(before) if mode.preferred && !before.preferred => *before = *mode,
            Some(_) => {}
        }
    }
    merged
}

/// The sizes that no other size covers: by width ascending, and so by height descending.
#[derive(Default)]
struct Outline(Vec<(u16, u16)>);

impl Outline {
    fn covers(&self, width: u16, height: u16) -> bool {
        let at = self.0.partition_point(|corner| corner.0 < width);
        self.0.get(at).is_some_and(|corner| corner.1 >= height)
    }

    fn add(&mut self, width: u16, height: u16) {
        if self.covers(width, height) {
            return;
        }
        let end = self.0.partition_point(|corner| corner.0 <= width);
        let covered = self.0[..end].iter().rev().take_while(|corner| corner.1 <= height).count();
        self.0.splice(end - covered..end, [(width, height)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outline_is_what_comparing_with_each_size_says() {
        let mut random = crate::host::testing::Random::new(7);
        for _ in 0..200 {
            let mut outline = Outline::default();
            let mut sizes: Vec<(u16, u16)> = Vec::new();
            for _ in 0..12 {
                let size = (u16::from(random.byte() % 8), u16::from(random.byte() % 8));
                let is_covered = sizes.iter().any(|other| size.0 <= other.0 && size.1 <= other.1);
                assert_eq!(outline.covers(size.0, size.1), is_covered, "{size:?} in {sizes:?}");
                outline.add(size.0, size.1);
                sizes.push(size);
            }
        }
    }

    #[test]
    fn a_clock_that_differs_by_less_than_a_picosecond_is_no_other_mode() {
        let mut list = List::default();
        let timing = Timing { clock: 594_000, ..Timing::from(Mode::FULL_HD) };
        list.add(timing);
        list.add(Probed { preferred: true, ..Probed::from(Timing { clock: 594_010, ..timing }) });
        list.add(Timing { clock: 593_407, ..timing });
        let clocks: Vec<_> = list.finish(|_| true).iter().map(|mode| mode.clock()).collect();
        assert_eq!(clocks, [594_010, 593_407], "the clock of the preferred one counts");
    }
}
