//! The count of one CRTC: worked out from the mode, or counted by an interrupt.

use drmm_runtime::{Errno, Error, Result};

use super::event::{Pending, Stamp};
use crate::host::os::now;

pub(super) const NANOSECONDS: u64 = 1_000_000_000;
/// After so many interrupts that are not asked for, the interrupt is switched off.
const IDLE: u32 = 5;

/// What counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Counter {
    /// The time since the mode was set.
    #[default]
    Time,
    /// The hardware's interrupt while it is on; while it is off, the time since the last one.
    Interrupt { is_on: bool },
}

#[derive(Default)]
pub(super) struct Clock {
    pub(super) counter: Counter,
    /// Whether the driver has been told to let the interrupt come.
    pub(super) is_unmasked: bool,
    /// The vblank that the count goes on from.
    pub(super) base: Stamp,
    /// Nanoseconds from vblank to vblank; `None` while the CRTC is off.
    pub(super) frame: Option<u64>,
    /// In the order in which they are due.
    pub(super) pending: Vec<(u64, Pending)>,
    /// The vblank at which the newest flip is done.
    pub(super) flip_done: u64,
    /// Commits that have been accepted and have not armed their flip yet.
    pub(super) committing: u32,
    /// Threads that wait for a vblank.
    pub(super) waiting: u32,
    pub(super) idle: u32,
    pub(super) unplugged: bool,
    pub(super) ended: bool,
}

impl Clock {
    /// The newest vblank.
    pub(super) fn stamp(&self) -> Stamp {
        let Some(frame) = self.frame else { return self.base };
        if self.counter == (Counter::Interrupt { is_on: true }) {
            return self.base;
        }
        let frames = now().saturating_sub(self.base.nanoseconds) / frame.max(1);
        self.at(self.base.sequence.saturating_add(frames))
    }

    /// When vblank `sequence` is.
    pub(super) fn at(&self, sequence: u64) -> Stamp {
        let frames = sequence.saturating_sub(self.base.sequence);
        let after = self.frame.unwrap_or(0).saturating_mul(frames);
        Stamp { sequence, nanoseconds: self.base.nanoseconds.saturating_add(after) }
    }

    /// Delivers what is due. Under the lock, so that the order of a file's events is that of their
    /// vblanks.
    pub(super) fn deliver_due(&mut self) {
        let newest = self.stamp();
        let due = self.pending.partition_point(|(at, _)| *at <= newest.sequence);
        let events: Vec<_> = self.pending.drain(..due).collect();
        for (at, event) in events {
            event.deliver(self.at(at));
        }
    }

    /// Delivers everything with the newest stamp: the vblanks that were waited for will not come.
    pub(super) fn flush(&mut self) {
        let newest = self.stamp();
        for (_, event) in self.pending.drain(..) {
            event.deliver(newest);
        }
    }

    pub(super) fn check(&self) -> Result {
        if self.unplugged {
            return Err(Error::new(Errno::ENODEV, "the device was unplugged: no vblank will come"));
        }
        Ok(())
    }

    /// Whether anything waits for a vblank.
    pub(super) fn is_asked_for(&self) -> bool {
        let flips = self.flip_done > self.stamp().sequence;
        self.frame.is_some() && (flips || self.waiting > 0 || !self.pending.is_empty())
    }

    /// Whether the interrupt has to be switched on now. The count goes on from here.
    pub(super) fn turn_on(&mut self) -> bool {
        if self.counter != (Counter::Interrupt { is_on: false }) || self.unplugged || !self.is_asked_for() {
            return false;
        }
        self.base = self.stamp();
        self.idle = 0;
        self.counter = Counter::Interrupt { is_on: true };
        true
    }

    /// Whether the interrupt is on and can be switched off now: it was not asked for lately, or
    /// `at_once`.
    pub(super) fn turn_off(&mut self, at_once: bool) -> bool {
        if self.counter != (Counter::Interrupt { is_on: true }) || !(at_once || self.idle >= IDLE) {
            return false;
        }
        self.counter = Counter::Interrupt { is_on: false };
        true
    }

    /// An interrupt has come. Ignored while none was asked for.
    pub(super) fn count(&mut self) {
        if self.counter != (Counter::Interrupt { is_on: true }) || self.frame.is_none() {
            return;
        }
        self.base = Stamp { sequence: self.base.sequence.saturating_add(1), nanoseconds: now() };
        self.deliver_due();
        self.idle = if self.is_asked_for() { 0 } else { self.idle.saturating_add(1) };
    }
}
