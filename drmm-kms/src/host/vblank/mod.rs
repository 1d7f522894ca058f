//! The vblanks of a CRTC: a number and a `CLOCK_MONOTONIC` stamp for every frame.
//!
//! Displays without a vblank interrupt, simulated ones among them, get a clock that runs at exactly
//! the mode's rate: vblank n is due n frames after the mode was set, however late a thread wakes
//! up. With an interrupt it is the driver that reports each vblank; the interrupt is on only while
//! something waits for it. One thread per CRTC delivers the events that are due; it holds nothing
//! but this clock, so it never keeps a device alive.

mod clock;
mod event;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Condvar, MutexGuard};
use std::time::Duration;

use drmm_runtime::{Errno, Error, Result};

use crate::host::caller::{Cancel, Wake};
use crate::host::os::now;
use crate::host::panic::caught;
use crate::host::sync::{wait, Lock, Turn};

use clock::{Clock, Counter, NANOSECONDS};
pub(crate) use event::{Pending, Stamp};

const OFF: Error = Error::new(Errno::EINVAL, "the CRTC is off and has no vblanks");
/// A blocking wait that has not ended after this long is given up, as in the kernel.
const PATIENCE: u64 = 3_000_000_000;

/// A mode can ask for any clock, and programs for an event at each vblank. No display is faster
/// than this: 2000 frames a second.
const SHORTEST_FRAME: u64 = 500_000;

/// Switches a CRTC's vblank interrupt, through the gate.
pub(crate) trait Switch: Send + Sync {
    fn switch(&self, on: bool) -> Result;
}

/// The vblanks.
pub(crate) struct Vblank {
    clock: Lock<Clock>,
    changed: Condvar,
    /// There while the card is published, for a CRTC with an interrupt.
    interrupt: Lock<Option<Arc<dyn Switch>>>,
    /// Held across the driver's functions that switch the interrupt.
    switching: Turn,
}

impl Vblank {
    /// Counted by time, or by an interrupt.
    pub(crate) fn new(interrupt: bool) -> Arc<Self> {
        let counter = if interrupt { Counter::Interrupt { is_on: false } } else { Counter::Time };
        let clock = Clock { counter, ..Clock::default() };
        let (changed, interrupt, switching) = (Condvar::new(), Lock::new(None), Turn::default());
        Arc::new(Self { clock: Lock::new(clock), changed, interrupt, switching })
    }

    /// Where the interrupt is switched from now on; `None` lets go of the device.
    pub(crate) fn connect(&self, interrupt: Option<Arc<dyn Switch>>) {
        let old = core::mem::replace(&mut *self.interrupt.lock(), interrupt);
        drop(old);
    }

    /// Runs at `frame` nanoseconds a frame from now on. The count goes on from where it was, and
    /// one further: a program never sees the same number before a modeset and after it.
    pub(crate) fn start(&self, frame: u64) {
        let mut clock = self.clock.lock();
        let sequence = clock.stamp().sequence.saturating_add(1);
        clock.flush();
        clock.base = Stamp { sequence, nanoseconds: now() };
        clock.frame = Some(frame.max(SHORTEST_FRAME));
        clock.flip_done = sequence;
        self.changed.notify_all();
    }

    /// The CRTC goes off. What was pending is delivered at once.
    pub(crate) fn stop(&self) {
        let mut clock = self.clock.lock();
        clock.flush();
        clock.base = clock.stamp();
        clock.frame = None;
        clock.flip_done = clock.base.sequence;
        let off = clock.turn_off(true);
        self.changed.notify_all();
        drop(clock);
        if off {
            self.settle();
        }
    }

    /// The newest vblank; `EINVAL` while the CRTC is off, `ENODEV` after unplug.
    pub(crate) fn newest(&self) -> Result<Stamp> {
        let clock = self.clock.lock();
        clock.check()?;
        match clock.frame {
            Some(_) => Ok(clock.stamp()),
            None => Err(OFF),
        }
    }

    /// Waits for vblank `sequence`. Comes back at once when the CRTC goes off, with `ENODEV` at
    /// unplug, with `EINTR` if it is cancelled, and with `EBUSY` after three seconds.
    pub(crate) fn wait_for(self: &Arc<Self>, sequence: u64, cancel: Option<&Cancel>) -> Result<Stamp> {
        self.wait_until(cancel, |clock| {
            let newest = clock.stamp();
            (clock.frame.is_none() || newest.sequence >= sequence).then_some(newest).ok_or(sequence)
        })
    }

    /// Waits until the flip before is done. Errors are those of [`Self::wait_for`].
    pub(crate) fn wait_for_flip(self: &Arc<Self>, cancel: Option<&Cancel>) -> Result<Stamp> {
        self.wait_until(cancel, |clock| {
            let newest = clock.stamp();
            let armed =
                clock.committing == 0 && (clock.frame.is_none() || newest.sequence >= clock.flip_done);
            armed.then_some(newest).ok_or(clock.flip_done)
        })
    }

    /// Waits for `done`, which gives the vblank that is waited for as long as it is not.
    fn wait_until(
        self: &Arc<Self>,
        cancel: Option<&Cancel>,
        done: impl Fn(&Clock) -> Result<Stamp, u64>,
    ) -> Result<Stamp> {
        let begin = now();
        let woken: Arc<dyn Wake> = self.clone();
        let _registered = cancel.map(|cancel| cancel.register(&woken));
        let mut clock = self.clock.lock();
        loop {
            clock.check()?;
            // A caller that returns from a wait finds the events of the vblanks before it.
            clock.deliver_due();
            let sequence = match done(&clock) {
                Ok(stamp) => return Ok(stamp),
                Err(sequence) => sequence,
            };
            if cancel.is_some_and(Cancel::is_cancelled) {
                return Err(Error::new(Errno::EINTR, "the wait was cancelled"));
            }
            let left = PATIENCE.saturating_sub(now().saturating_sub(begin));
            if left == 0 {
                return Err(Error::new(Errno::EBUSY, "a vblank did not come in time: frames left")
                    .figure(sequence.saturating_sub(clock.stamp().sequence)));
            }
            let due = clock.at(sequence).nanoseconds.saturating_sub(now());
            // What an interrupt counts, or a commit has not armed yet, comes when it comes.
            let due = if due == 0 { left } else { due };
            clock.waiting += 1;
            let released;
            (clock, released) = self.ask(clock);
            if !released {
                clock = self.wait(clock, due.min(left));
            }
            clock.waiting = clock.waiting.saturating_sub(1);
        }
    }

    /// Delivers an event at vblank `sequence`; at once, with the newest one, if that has passed.
    /// Returns the vblank that the event is for.
    ///
    /// `EINVAL` if the CRTC has gone off, `ENODEV` after unplug, and the errors of `event`, which
    /// takes room for it.
    pub(crate) fn queue(&self, sequence: u64, event: impl FnOnce() -> Result<Pending>) -> Result<u64> {
        let mut clock = self.clock.lock();
        clock.check()?;
        if clock.frame.is_none() {
            return Err(OFF);
        }
        let event = event()?;
        let newest = clock.stamp();
        if newest.has_passed(sequence) {
            // What is due before it comes before it.
            clock.deliver_due();
            event.deliver(newest);
            return Ok(newest.sequence);
        }
        // What would be far back comes with the CRTC's end.
        let due = if sequence < newest.sequence { u64::MAX } else { sequence };
        self.insert(&mut clock, due, event);
        drop(self.ask(clock));
        Ok(sequence)
    }

    /// Whether the last flip's vblank has not come yet.
    pub(crate) fn is_flip_pending(&self) -> bool {
        let clock = self.clock.lock();
        clock.committing > 0 || clock.frame.is_some() && clock.flip_done > clock.stamp().sequence
    }

    /// A commit that flips was accepted: until [`Self::flipped`] the next one is too early.
    pub(crate) fn begin_flip(&self) {
        let mut clock = self.clock.lock();
        clock.committing = clock.committing.saturating_add(1);
    }

    /// The commit has reached the hardware: it is done with the next vblank. After unplug, or with
    /// the CRTC off, at once.
    pub(crate) fn flipped(&self, event: Option<Pending>) {
        let mut clock = self.clock.lock();
        clock.committing = clock.committing.saturating_sub(1);
        let done = clock.stamp().sequence.saturating_add(1);
        clock.flip_done = done;
        if let Some(event) = event {
            self.insert(&mut clock, done, event);
        }
        self.changed.notify_all();
        drop(self.ask(clock));
    }

    /// The commit has failed: its event, if it is still wanted, is delivered at once.
    pub(crate) fn flip_failed(&self, event: Option<Pending>) {
        let mut clock = self.clock.lock();
        clock.committing = clock.committing.saturating_sub(1);
        if let Some(event) = event {
            event.deliver(clock.stamp());
        }
        self.changed.notify_all();
    }

    fn insert(&self, clock: &mut Clock, sequence: u64, event: Pending) {
        if clock.unplugged || clock.frame.is_none() {
            event.deliver(clock.stamp());
            return;
        }
        let place = clock.pending.partition_point(|(at, _)| *at <= sequence);
        clock.pending.insert(place, (sequence, event));
        clock.deliver_due();
        self.changed.notify_all();
    }

    /// A file is closed: its events will not be read.
    pub(crate) fn forget(&self, file: u64) {
        let mut clock = self.clock.lock();
        clock.pending.retain(|(_, event)| event.file != file);
    }

    /// Unplug: waiters get `ENODEV`, flips that are on their way complete now.
    pub(crate) fn hang_up(&self) {
        let mut clock = self.clock.lock();
        clock.unplugged = true;
        clock.flush();
        self.changed.notify_all();
    }

    /// Ends [`Self::run`].
    pub(crate) fn end(&self) {
        self.clock.lock().ended = true;
        self.changed.notify_all();
    }

    /// A vblank interrupt has come.
    pub(crate) fn handle(&self) {
        self.clock.lock().count();
        self.changed.notify_all();
    }

    /// The CRTC's thread: delivers events when they are due, until [`Self::end`].
    pub(crate) fn run(&self) {
        let mut clock = self.clock.lock();
        while !clock.ended {
            clock.deliver_due();
            if clock.turn_off(false) {
                drop(clock);
                self.settle();
                clock = self.clock.lock();
                continue;
            }
            let by_interrupt = clock.counter == (Counter::Interrupt { is_on: true });
            let next = clock.pending.first().filter(|_| !by_interrupt);
            let next = next.map(|(at, _)| clock.at(*at).nanoseconds.saturating_sub(now()));
            // Without work it sleeps until it is woken; the bound is there because waits have one.
            clock = self.wait(clock, next.unwrap_or(60 * NANOSECONDS));
        }
    }

    /// Switches the interrupt on if it is asked for now. The driver is called without the lock:
    /// then the caller has to look again.
    fn ask<'a>(&'a self, mut clock: MutexGuard<'a, Clock>) -> (MutexGuard<'a, Clock>, bool) {
        if !clock.turn_on() {
            return (clock, false);
        }
        drop(clock);
        self.settle();
        (self.clock.lock(), true)
    }

    /// Tells the driver what the clock has decided, until both agree. One thread at a time does, as
    /// under `vbl_lock`: of a thread that switches on and one that switches off, the one that
    /// decided last is the one that the hardware obeys.
    fn settle(&self) {
        // A driver that asks for a vblank while it switches the interrupt comes back to the loop
        // that called it.
        let Ok(_switching) = self.switching.take() else { return };
        loop {
            let on = {
                let mut clock = self.clock.lock();
                let on = clock.counter == (Counter::Interrupt { is_on: true });
                if clock.is_unmasked == on {
                    return;
                }
                clock.is_unmasked = on;
                on
            };
            if !self.switch(on) && on {
                // The time counts until it works.
                let mut clock = self.clock.lock();
                clock.is_unmasked = false;
                clock.turn_off(true);
                self.changed.notify_all();
            }
        }
    }

    /// Whether the interrupt could be switched. A driver that panics there could not.
    fn switch(&self, on: bool) -> bool {
        let interrupt = self.interrupt.lock().clone();
        let switched = interrupt.and_then(|interrupt| caught(|| interrupt.switch(on)));
        switched.is_some_and(|result| result.is_ok())
    }

    fn wait<'a>(&self, clock: MutexGuard<'a, Clock>, nanoseconds: u64) -> MutexGuard<'a, Clock> {
        wait(&self.changed, clock, Duration::from_nanos(nanoseconds))
    }
}

impl Wake for Vblank {
    fn wake(&self) {
        drop(self.clock.lock());
        self.changed.notify_all();
    }
}

impl core::fmt::Debug for Vblank {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Vblank")
    }
}
