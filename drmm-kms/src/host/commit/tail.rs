//! The tail of a commit: what the hardware is told, in one section of the gate, in the order of
//! `drm_atomic_helper_commit_tail_rpm`: disables, enables, planes, flush.

use drmm_runtime::{DrmDriver, Errno, Error, Result};

use super::Commit;
use crate::face::rect::Rect;
use crate::face::view::Placed;
use crate::host::card::modes::Modes;
use crate::host::mask::{bit, bits};
use crate::host::table::{CrtcChange, PlaneChange, Table};
use crate::host::topology::CrtcInfo;
use crate::host::values::PlaneValues;

/// The driver's objects and the card's, while a commit is on its way.
pub(crate) struct Tail<'a, T: DrmDriver> {
    pub(crate) table: &'a Table<T>,
    pub(crate) modes: &'a Modes,
}

/// The first error, with the CRTCs that had one. `ENODEV` ends the tail: the device is gone.
#[derive(Default)]
struct Failures {
    first: Option<Error>,
    crtcs: u32,
}

impl Failures {
    fn note(&mut self, crtc: usize, result: Result) -> Result {
        let Err(error) = result else { return Ok(()) };
        if error.errno() == Errno::ENODEV {
            return Err(error);
        }
        self.first.get_or_insert(error);
        self.crtcs |= bit(crtc);
        Ok(())
    }
}

impl<T: DrmDriver> Tail<'_, T> {
    /// Runs it. What fails on one CRTC does not keep the others from going on.
    pub(crate) fn run(&self, hw: &T::Hw<'_>, commit: &mut Commit) -> Result {
        let mut failures = Failures::default();
        let outcome = self.steps(hw, commit, &mut failures);
        commit.failed |= failures.crtcs;
        outcome?;
        failures.first.map_or(Ok(()), Err)
    }

    fn steps(&self, hw: &T::Hw<'_>, commit: &Commit, failures: &mut Failures) -> Result {
        for crtc in bits(commit.modeset) {
            failures.note(crtc, self.disable(hw, crtc))?;
        }
        for crtc in bits(commit.modeset) {
            failures.note(crtc, self.enable(hw, commit, crtc))?;
        }
        for plane in bits(commit.planes) {
            self.plane(hw, commit, plane, failures)?;
        }
        for crtc in bits(commit.crtcs) {
            failures.note(crtc, self.flush(hw, commit, crtc))?;
        }
        Ok(())
    }

    fn info(&self, crtc: usize) -> Option<&CrtcInfo> {
        self.modes.topology().crtcs.get(crtc)
    }

    fn is_on(&self, crtc: usize) -> bool {
        self.info(crtc).is_some_and(|info| info.lamp.is_on())
    }

    /// Switches a CRTC off if the hardware is on.
    pub(crate) fn disable(&self, hw: &T::Hw<'_>, crtc: usize) -> Result {
        let (Some(info), Some(ops)) = (self.info(crtc), self.table.crtc(crtc)) else { return Ok(()) };
        if !info.lamp.is_on() {
            return Ok(());
        }
        info.vblank.stop();
        info.lamp.switch_off(|state| match state.mode {
            Some(mode) => ops.disable(hw, CrtcChange { old: state, own: &state.own, mode }),
            None => Ok(()),
        })
    }

    fn enable(&self, hw: &T::Hw<'_>, commit: &Commit, crtc: usize) -> Result {
        let (Some(info), Some(ops)) = (self.info(crtc), self.table.crtc(crtc)) else { return Ok(()) };
        let Some((old, new)) = commit.old.crtcs.get(crtc).zip(commit.new.crtcs.get(crtc)) else {
            return Ok(());
        };
        let Some(mode) = new.lit() else { return Ok(()) };
        info.lamp.switch_on(new, || ops.enable(hw, CrtcChange { old, own: &new.own, mode }))?;
        info.vblank.start(mode.frame_nanoseconds());
        Ok(())
    }

    fn flush(&self, hw: &T::Hw<'_>, commit: &Commit, crtc: usize) -> Result {
        let Some((old, new)) = commit.old.crtcs.get(crtc).zip(commit.new.crtcs.get(crtc)) else {
            return Ok(());
        };
        match (new.lit(), self.table.crtc(crtc)) {
            (Some(mode), Some(ops)) if self.is_on(crtc) => {
                ops.flush(hw, CrtcChange { old, own: &new.own, mode })
            }
            _ => Ok(()),
        }
    }

    /// Updates a plane that is seen, and disables one that was and is not any more, unless it went
    /// off with its CRTC.
    fn plane(&self, hw: &T::Hw<'_>, commit: &Commit, plane: usize, failures: &mut Failures) -> Result {
        let Some((old, new)) = commit.old.planes.get(plane).zip(commit.new.planes.get(plane)) else {
            return Ok(());
        };
        let Some(ops) = self.table.plane(plane) else { return Ok(()) };
        let was = old
            .placed
            .zip(old.crtc)
            .filter(|(_, crtc)| commit.old.is_lit(*crtc) && !commit.switches(*crtc) && self.is_on(*crtc));
        let will = new.placed.zip(new.crtc).filter(|(_, crtc)| self.is_on(*crtc));
        if let Some((placed, crtc)) = will {
            let clips = damage(old, new, was.map(|(placed, _)| placed), placed);
            let all = clips.iter().fold(Rect::default(), |all, clip| all.union(*clip));
            if all.is_empty() {
                return Ok(());
            }
            let old = was.map(|_| &**old);
            let result = ops.update(hw, &PlaneChange { old, new, damage: all, clips: &clips });
            return failures.note(crtc, result);
        }
        match was {
            Some((_, crtc)) => failures.note(crtc, ops.disable(hw, old)),
            None => Ok(()),
        }
    }
}

/// What has changed, in pixels of the display: all of the plane unless the same part of a
/// framebuffer is at the same place, and the program said what of it is new.
fn damage(old: &PlaneValues, new: &PlaneValues, was: Option<Placed>, placed: Placed) -> Vec<Rect> {
    let moved = was != Some(placed) || old.crtc != new.crtc;
    let clips = new.damage.as_ref().filter(|_| !moved && !placed.is_scaled());
    let Some(clips) = clips else { return vec![placed.dst] };
    let (left, top) = placed.origin();
    let shifted = clips.iter().map(|clip| {
        let seen = clip.seen_from(left, top);
        let (dx, dy) = (placed.dst.x1(), placed.dst.y1());
        let right = |x: u32| x.saturating_add(dx);
        let down = |y: u32| y.saturating_add(dy);
        Rect::new(right(seen.x1()), down(seen.y1()), right(seen.x2()), down(seen.y2()))
            .intersection(placed.dst)
    });
    shifted.filter(|clip| !clip.is_empty()).collect()
}
