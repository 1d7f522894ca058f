//! Events of a file: bytes into a sink, with room reserved before the work begins.
//!
//! A completion must never get lost. So the room is taken when a flip or a wait is submitted, where
//! `ENOMEM` can still be answered, and delivery cannot fail.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar};
use std::time::{Duration, Instant};

use drmm_runtime::{Errno, Error, Result};

use crate::host::sync::{wait, Lock};
use crate::host::uapi::EVENT_SIZE;

/// How many events a file can have pending or unread: 4096 bytes, as in the kernel.
pub const EVENT_BUDGET: usize = 4096 / EVENT_SIZE;

/// One event as a program reads it.
pub type Record = [u8; EVENT_SIZE];

/// Where a file's events go.
///
/// The methods are called with locks of the card held: they must not block and not call back into
/// the card. Once the drop of the file has returned, `deliver` is called no more; `unreserve` still
/// is, for what was on its way.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/screen.rs"));
/// # screen! { { #[drmm] pipe: SimplePipe, } plane crtc connector plug light }
/// # fn main() -> Result {
/// # let parent = plug("doc")?;
/// use std::sync::{Arc, Mutex};
/// use drmm_kms::{open_with_sink, EventSink, Record, EVENT_BUDGET};
///
/// /// A socket of the program that has the file, with room for so many records.
/// struct Socket(Mutex<(usize, Vec<Record>)>);
///
/// impl EventSink for Socket {
///     fn reserve(&self) -> Result {
///         let mut socket = self.0.lock().unwrap();
///         let full = Error::new(Errno::ENOMEM, "no room for an event");
///         socket.0 = socket.0.checked_sub(1).ok_or(full)?;
///         Ok(())
///     }
///
///     fn unreserve(&self) {
///         self.0.lock().unwrap().0 += 1;
///     }
///
///     fn deliver(&self, record: &Record) {
///         self.0.lock().unwrap().1.push(*record);
///     }
///
///     fn hang_up(&self) {}
/// }
///
/// let socket = Arc::new(Socket(Mutex::new((EVENT_BUDGET, Vec::new()))));
/// # let minor = drmm_kms::open_by_parent("doc")?.minor();
/// let file = open_with_sink(minor, socket)?;
/// # drop(file);
/// # parent.unbind(Removal::Orderly)
/// # }
/// ```
pub trait EventSink: Send + Sync + 'static {
    /// Sets room for one record aside; `ENOMEM` if there is none.
    fn reserve(&self) -> Result;
    /// Gives up room that was set aside and not used.
    fn unreserve(&self);
    /// Takes one record, into room that was set aside.
    fn deliver(&self, record: &Record);
    /// The device was unplugged: nothing more will come, waiters wake up. May come more than once.
    ///
    /// A sink may ignore it. Then a program reads what came before, and waits for more, as it does
    /// in the kernel.
    fn hang_up(&self);
}

/// A file's way to its sink, which ends with the file. What is on its way to the hardware can be
/// done later: its event goes nowhere then.
pub(crate) struct Outlet {
    sink: Arc<dyn EventSink>,
    is_closed: Lock<bool>,
}

impl Outlet {
    pub(crate) fn new(sink: Arc<dyn EventSink>) -> Arc<Self> {
        Arc::new(Self { sink, is_closed: Lock::new(false) })
    }

    /// Sets room for one event aside; `ENOMEM` if there is none.
    pub(crate) fn reserve(self: &Arc<Self>) -> Result<Reserved> {
        self.sink.reserve()?;
        Ok(Reserved { outlet: Some(Arc::clone(self)) })
    }

    /// The file is closed. Waits for a delivery that is under way; none comes after it.
    pub(crate) fn close(&self) {
        *self.is_closed.lock() = true;
    }

    pub(crate) fn hang_up(&self) {
        self.sink.hang_up();
    }
}

/// Room for one event, until it is delivered or given up.
pub(crate) struct Reserved {
    outlet: Option<Arc<Outlet>>,
}

impl Reserved {
    pub(crate) fn deliver(mut self, record: &Record) {
        let Some(outlet) = self.outlet.take() else { return };
        let is_closed = outlet.is_closed.lock();
        if *is_closed {
            outlet.sink.unreserve();
        } else {
            outlet.sink.deliver(record);
        }
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if let Some(outlet) = &self.outlet {
            outlet.sink.unreserve();
        }
    }
}

/// The events of a program in this process.
#[derive(Debug)]
pub(crate) struct EventQueue {
    queue: Lock<Queue>,
    changed: Condvar,
}

#[derive(Debug)]
struct Queue {
    records: VecDeque<Record>,
    room: usize,
    hung_up: bool,
}

const GONE: Error = Error::new(Errno::ENODEV, "the device was unplugged and has no more events");

impl Queue {
    /// Whether no event will come: after the hang-up those that have room set aside still do.
    fn is_at_its_end(&self) -> bool {
        self.hung_up && self.room == EVENT_BUDGET
    }
}

impl EventQueue {
    pub(crate) fn new() -> Self {
        let records = VecDeque::with_capacity(EVENT_BUDGET);
        Self {
            queue: Lock::new(Queue { records, room: EVENT_BUDGET, hung_up: false }),
            changed: Condvar::new(),
        }
    }

    /// Moves as many whole records as fit. `EAGAIN` if there is none, `ENODEV` if there will be
    /// none.
    pub(crate) fn read(&self, into: &mut [u8]) -> Result<usize> {
        let mut queue = self.queue.lock();
        if queue.records.is_empty() {
            return Err(if queue.is_at_its_end() {
                GONE
            } else {
                Error::new(Errno::EAGAIN, "no event is there yet")
            });
        }
        let mut bytes = 0;
        for place in into.chunks_exact_mut(EVENT_SIZE) {
            let Some(record) = queue.records.pop_front() else { break };
            place.copy_from_slice(&record);
            queue.room += 1;
            bytes += EVENT_SIZE;
        }
        Ok(bytes)
    }

    /// Whether an event is there, at the latest after `timeout`. `ENODEV` if there will be none.
    pub(crate) fn wait(&self, timeout: Duration) -> Result<bool> {
        let begin = Instant::now();
        let mut queue = self.queue.lock();
        loop {
            if !queue.records.is_empty() {
                return Ok(true);
            }
            if queue.is_at_its_end() {
                return Err(GONE);
            }
            let left = timeout.saturating_sub(begin.elapsed());
            if left.is_zero() {
                return Ok(false);
            }
            queue = wait(&self.changed, queue, left);
        }
    }
}

impl EventSink for EventQueue {
    fn reserve(&self) -> Result {
        let mut queue = self.queue.lock();
        let full = Error::new(Errno::ENOMEM, "a file has too many events pending or unread")
            .figure(EVENT_BUDGET as u64);
        queue.room = queue.room.checked_sub(1).ok_or(full)?;
        Ok(())
    }

    fn unreserve(&self) {
        self.queue.lock().room += 1;
        self.changed.notify_all();
    }

    fn deliver(&self, record: &Record) {
        self.queue.lock().records.push_back(*record);
        self.changed.notify_all();
    }

    fn hang_up(&self) {
        self.queue.lock().hung_up = true;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_taken_at_submission_and_comes_back() {
        let queue = Arc::new(EventQueue::new());
        let outlet = Outlet::new(queue.clone());
        let mut reserved: Vec<_> = (0..EVENT_BUDGET).map(|_| outlet.reserve().unwrap()).collect();
        assert_eq!(outlet.reserve().err().unwrap().errno(), Errno::ENOMEM);
        drop(reserved.pop());
        let last = outlet.reserve().unwrap();
        last.deliver(&[7; EVENT_SIZE]);
        assert!(outlet.reserve().is_err(), "an unread event takes room too");
        assert_eq!(queue.read(&mut [0; EVENT_SIZE - 1]).unwrap(), 0, "records are never split");
        assert_eq!(queue.read(&mut [0; 100]).unwrap(), EVENT_SIZE);
        assert_eq!(queue.read(&mut [0; 100]).unwrap_err().errno(), Errno::EAGAIN);
        outlet.reserve().unwrap();
    }

    #[test]
    fn what_is_queued_is_read_after_the_hang_up() {
        let queue = EventQueue::new();
        queue.reserve().unwrap();
        queue.deliver(&[1; EVENT_SIZE]);
        queue.hang_up();
        assert!(queue.wait(Duration::ZERO).unwrap());
        assert_eq!(queue.read(&mut [0; EVENT_SIZE]).unwrap(), EVENT_SIZE);
        assert_eq!(queue.wait(Duration::from_secs(9)).unwrap_err().errno(), Errno::ENODEV);
        assert_eq!(queue.read(&mut [0; EVENT_SIZE]).unwrap_err().errno(), Errno::ENODEV);
    }
}
