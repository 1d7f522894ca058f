//! The vblank clock of a CRTC: a number and a `CLOCK_MONOTONIC` stamp for every frame, worked out from the mode.
//!
//! Displays without a vblank interrupt, simulated ones among them, get a clock that runs at exactly the mode's
//! rate: vblank n is due n frames after the mode was set, however late a thread wakes up. One thread per card
//! delivers the events that are due; it holds nothing but this clock, so it never keeps a device alive.

use std::sync::{Arc, Condvar, MutexGuard};
use std::time::Duration;

use drmm_runtime::{Errno, Error, Result};
use rustix::time::{clock_gettime, ClockId};

use crate::event::{Record, Reserved};
use crate::sync::{wait, Lock};
use crate::uapi::{Layout, VblankEvent, EVENT_LENGTH, EVENT_SIZE};

/// A blocking wait that has not ended after this long is given up, as in the kernel.
const PATIENCE: u64 = 3_000_000_000;
const NANOSECONDS: u64 = 1_000_000_000;

/// A vblank: its number and when it was, in nanoseconds of `CLOCK_MONOTONIC`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Stamp {
    pub(crate) sequence: u64,
    pub(crate) nanoseconds: u64,
}

impl Stamp {
    pub(crate) fn seconds(self) -> u64 {
        self.nanoseconds / NANOSECONDS
    }

    pub(crate) fn microseconds(self) -> u32 {
        // Less than a million.
        u32::try_from(self.nanoseconds % NANOSECONDS / 1000).unwrap_or(0)
    }

    /// The number as programs see it.
    #[expect(clippy::cast_possible_truncation, reason = "the uAPI has the low 32 bits, which wrap around")]
    pub(crate) fn short(self) -> u32 {
        self.sequence as u32
    }
}

/// An event that waits for its vblank.
pub(crate) struct Pending {
    /// `uapi::EVENT_VBLANK` or `uapi::EVENT_FLIP_COMPLETE`.
    pub(crate) kind: u32,
    pub(crate) user_data: u64,
    pub(crate) crtc_id: u32,
    /// The file that asked for it.
    pub(crate) file: u64,
    pub(crate) room: Reserved,
}

impl Pending {
    fn deliver(self, at: Stamp) {
        let event = VblankEvent {
            kind: self.kind,
            length: EVENT_LENGTH,
            user_data: self.user_data,
            // The seconds of a machine's uptime fit for a century.
            tv_sec: u32::try_from(at.seconds()).unwrap_or(u32::MAX),
            tv_usec: at.microseconds(),
            sequence: at.short(),
            crtc_id: self.crtc_id,
        };
        let mut record: Record = [0; EVENT_SIZE];
        event.write_to(&mut record);
        self.room.deliver(&record);
    }
}

/// The clock.
pub(crate) struct Vblank {
    clock: Lock<Clock>,
    changed: Condvar,
}

#[derive(Default)]
struct Clock {
    /// The newest vblank when the clock was started or stopped.
    base: Stamp,
    /// Nanoseconds from vblank to vblank; `None` while the CRTC is off.
    frame: Option<u64>,
    /// In the order in which they are due.
    pending: Vec<(u64, Pending)>,
    /// The vblank at which the newest flip is done.
    flip_done: u64,
    unplugged: bool,
    ended: bool,
}

impl Clock {
    /// The newest vblank.
    fn stamp(&self) -> Stamp {
        let Some(frame) = self.frame else { return self.base };
        let frames = now().saturating_sub(self.base.nanoseconds) / frame.max(1);
        self.at(self.base.sequence.saturating_add(frames))
    }

    /// When vblank `sequence` is.
    fn at(&self, sequence: u64) -> Stamp {
        let frames = sequence.saturating_sub(self.base.sequence);
        let after = self.frame.unwrap_or(0).saturating_mul(frames);
        Stamp { sequence, nanoseconds: self.base.nanoseconds.saturating_add(after) }
    }

    /// Delivers what is due. Under the lock, so that the order of a file's events is that of their vblanks.
    fn deliver_due(&mut self) {
        let newest = self.stamp();
        let due = self.pending.partition_point(|(at, _)| *at <= newest.sequence);
        let events: Vec<_> = self.pending.drain(..due).collect();
        for (at, event) in events {
            event.deliver(self.at(at));
        }
    }

    /// Delivers everything with the newest stamp: the vblanks that were waited for will not come.
    fn flush(&mut self) {
        let newest = self.stamp();
        for (_, event) in self.pending.drain(..) {
            event.deliver(newest);
        }
    }

    fn check(&self) -> Result {
        if self.unplugged {
            return Err(Error::new(Errno::ENODEV, "the device was unplugged: no vblank will come"));
        }
        Ok(())
    }
}

fn now() -> u64 {
    let time = clock_gettime(ClockId::Monotonic);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    seconds.saturating_mul(NANOSECONDS).saturating_add(u64::try_from(time.tv_nsec).unwrap_or(0))
}

impl Vblank {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { clock: Lock::new(Clock::default()), changed: Condvar::new() })
    }

    /// Runs at `frame` nanoseconds a frame from now on. The count goes on where it stood.
    pub(crate) fn start(&self, frame: u64) {
        let mut clock = self.clock.lock();
        let sequence = clock.stamp().sequence;
        clock.flush();
        clock.base = Stamp { sequence, nanoseconds: now() };
        clock.frame = Some(frame);
        clock.flip_done = sequence;
        self.changed.notify_all();
    }

    /// The CRTC is off. What was pending is delivered at once.
    pub(crate) fn stop(&self) {
        let mut clock = self.clock.lock();
        clock.flush();
        clock.base = clock.stamp();
        clock.frame = None;
        clock.flip_done = clock.base.sequence;
        self.changed.notify_all();
    }

    /// The newest vblank; `EINVAL` while the CRTC is off, `ENODEV` after unplug.
    pub(crate) fn newest(&self) -> Result<Stamp> {
        let clock = self.clock.lock();
        clock.check()?;
        match clock.frame {
            Some(_) => Ok(clock.stamp()),
            None => Err(Error::new(Errno::EINVAL, "the CRTC is off and has no vblanks")),
        }
    }

    /// Waits for vblank `sequence`. Comes back at once when the CRTC goes off, with `ENODEV` at unplug, and with
    /// `EBUSY` after three seconds.
    pub(crate) fn wait_for(&self, sequence: u64) -> Result<Stamp> {
        let begin = now();
        let mut clock = self.clock.lock();
        loop {
            clock.check()?;
            // Whoever comes back from a wait finds the events of the vblanks before it.
            clock.deliver_due();
            let newest = clock.stamp();
            if clock.frame.is_none() || newest.sequence >= sequence {
                return Ok(newest);
            }
            let left = PATIENCE.saturating_sub(now().saturating_sub(begin));
            if left == 0 {
                return Err(Error::new(Errno::EBUSY, "a vblank did not come in time: frames left")
                    .figure(sequence - newest.sequence));
            }
            let due = clock.at(sequence).nanoseconds.saturating_sub(now());
            clock = self.wait(clock, due.min(left));
        }
    }

    /// Delivers `event` at vblank `sequence`, at once if that was already.
    pub(crate) fn queue(&self, sequence: u64, event: Pending) -> Result {
        let mut clock = self.clock.lock();
        clock.check()?;
        self.insert(&mut clock, sequence, event);
        Ok(())
    }

    /// Whether the last flip's vblank has not come yet.
    pub(crate) fn is_flip_pending(&self) -> bool {
        let clock = self.clock.lock();
        clock.frame.is_some() && clock.flip_done > clock.stamp().sequence
    }

    /// A flip was committed: it is done with the next vblank. After unplug, or with the CRTC off, at once.
    pub(crate) fn flipped(&self, event: Option<Pending>) {
        let mut clock = self.clock.lock();
        let done = clock.stamp().sequence.saturating_add(1);
        clock.flip_done = done;
        if let Some(event) = event {
            self.insert(&mut clock, done, event);
        }
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

    /// A file is closed: nobody will read its events.
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

    /// The card's thread: delivers events when they are due, until [`Self::end`].
    pub(crate) fn run(&self) {
        let mut clock = self.clock.lock();
        while !clock.ended {
            clock.deliver_due();
            let next = clock.pending.first().map(|(at, _)| clock.at(*at).nanoseconds.saturating_sub(now()));
            // Without work it sleeps until it is woken; the bound is there because waits have one.
            clock = self.wait(clock, next.unwrap_or(60 * NANOSECONDS));
        }
    }

    fn wait<'a>(&self, clock: MutexGuard<'a, Clock>, nanoseconds: u64) -> MutexGuard<'a, Clock> {
        wait(&self.changed, clock, Duration::from_nanos(nanoseconds))
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::event::{EventQueue, EventSink};
    use crate::uapi::{EVENT_FLIP_COMPLETE, EVENT_VBLANK};

    /// Long enough for whoever runs the test to be done with a few calls in one frame.
    const FRAME: u64 = if cfg!(miri) { 200_000_000 } else { 5_000_000 };

    fn event(sink: &Arc<dyn EventSink>, user_data: u64) -> Pending {
        Pending { kind: EVENT_VBLANK, user_data, crtc_id: 3, file: 1, room: Reserved::new(sink).unwrap() }
    }

    fn read(queue: &EventQueue) -> Vec<VblankEvent> {
        let mut bytes = [0; 4096];
        let length = queue.read(&mut bytes).unwrap_or(0);
        bytes[..length].chunks(EVENT_SIZE).map(VblankEvent::from_bytes).collect()
    }

    fn with_thread(test: impl FnOnce(&Vblank, &Arc<EventQueue>, &Arc<dyn EventSink>)) {
        let clock = Vblank::new();
        let queue = Arc::new(EventQueue::new());
        let sink: Arc<dyn EventSink> = queue.clone();
        let runner = thread::spawn({
            let clock = Arc::clone(&clock);
            move || clock.run()
        });
        test(&clock, &queue, &sink);
        clock.end();
        runner.join().unwrap();
    }

    #[test]
    fn events_come_in_the_order_of_their_vblanks_with_exact_stamps() {
        // So long that the three are queued before the first of their vblanks, however late this thread runs.
        const FRAME: u64 = NANOSECONDS / 5;

        with_thread(|clock, queue, sink| {
            clock.start(FRAME);
            let first = clock.newest().unwrap().sequence;
            for ahead in [4, 2, 3] {
                clock.queue(first + ahead, event(sink, ahead)).unwrap();
            }
            clock.wait_for(first + 6).unwrap();
            let events = read(queue);
            assert_eq!(events.iter().map(|event| event.user_data).collect::<Vec<_>>(), [2, 3, 4]);
            let micros = |event: &VblankEvent| u64::from(event.tv_sec) * 1_000_000 + u64::from(event.tv_usec);
            for pair in events.windows(2) {
                assert_eq!(pair[1].sequence - pair[0].sequence, 1);
                let apart = micros(&pair[1]) - micros(&pair[0]);
                assert!(apart.abs_diff(FRAME / 1000) <= 1, "{apart} us apart");
            }
        });
    }

    #[test]
    fn a_flip_is_pending_until_the_next_vblank() {
        with_thread(|clock, queue, sink| {
            clock.start(60 * NANOSECONDS);
            clock.flipped(None);
            assert!(clock.is_flip_pending());
            clock.start(FRAME);
            assert!(!clock.is_flip_pending(), "a new mode ends it");
            clock.flipped(Some(Pending { kind: EVENT_FLIP_COMPLETE, ..event(sink, 1) }));
            assert!(queue.wait(Duration::from_secs(5)).unwrap());
            assert!(!clock.is_flip_pending());
            let done = read(queue);
            assert_eq!((done[0].kind, done[0].length, done[0].crtc_id), (EVENT_FLIP_COMPLETE, 32, 3));
        });
    }

    #[test]
    fn unplug_wakes_waiters_and_completes_what_is_pending() {
        with_thread(|clock, queue, sink| {
            clock.start(NANOSECONDS);
            clock.queue(1000, event(sink, 5)).unwrap();
            thread::scope(|scope| {
                let waiter = scope.spawn(|| clock.wait_for(1000));
                thread::sleep(Duration::from_millis(20));
                clock.hang_up();
                assert_eq!(waiter.join().unwrap().unwrap_err().errno(), Errno::ENODEV);
            });
            assert_eq!(read(queue).len(), 1);
            assert_eq!(clock.newest().unwrap_err().errno(), Errno::ENODEV);
            assert_eq!(clock.queue(1, event(sink, 6)).unwrap_err().errno(), Errno::ENODEV);
            clock.flipped(Some(event(sink, 7)));
            assert_eq!(read(queue)[0].user_data, 7);
        });
    }

    #[test]
    fn switching_off_completes_what_is_pending_and_the_count_goes_on() {
        with_thread(|clock, queue, sink| {
            assert_eq!(clock.newest().unwrap_err().errno(), Errno::EINVAL);
            clock.start(FRAME);
            clock.wait_for(3).unwrap();
            clock.queue(500, event(sink, 1)).unwrap();
            clock.stop();
            assert_eq!(read(queue).len(), 1);
            assert!(clock.wait_for(500).unwrap().sequence < 500);
            clock.start(FRAME);
            assert!(clock.newest().unwrap().sequence >= 3);
            clock.queue(500, event(sink, 2)).unwrap();
            clock.forget(1);
            clock.stop();
            assert!(read(queue).is_empty());
        });
    }
}
