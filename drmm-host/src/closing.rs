//! How the host sees that a program has closed a file, and when a request may go on.
//!
//! A program closes by closing the last descriptor of its end of the socket: by `close`, by its
//! end, or by the end of a process that it has passed it to. The kernel then says so at the host's
//! end. In a kernel `close` returns when the file is released. So each request first waits until
//! all files that are closed by then are released, within a limit: a driver that takes long to go
//! dark must not hold up other programs.

use std::collections::HashMap;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::event::{epoll, Timespec};

use crate::sink::Sink;

/// How long a request waits for files that are closed.
const PATIENCE: Duration = Duration::from_millis(100);
/// How long it sleeps at most before it looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(2);

/// The host's ends of all open files.
pub(crate) struct Closing {
    /// Tells one thread of each end that was closed, once.
    told: OwnedFd,
    /// Says whether an end is closed whose file is not released: any thread may look.
    unreleased: OwnedFd,
    ends: Mutex<HashMap<u64, Arc<Sink>>>,
    was_released: Condvar,
}

impl Closing {
    pub(crate) fn new() -> io::Result<Self> {
        let create = || epoll::create(epoll::CreateFlags::CLOEXEC);
        let (told, unreleased) = (create()?, create()?);
        Ok(Self { told, unreleased, ends: Mutex::default(), was_released: Condvar::new() })
    }

    fn ends(&self) -> MutexGuard<'_, HashMap<u64, Arc<Sink>>> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Watches the end of file `id`.
    pub(crate) fn add(&self, id: u64, sink: Arc<Sink>) -> io::Result<()> {
        let data = epoll::EventData::new_u64(id);
        // What comes without being asked for is that the other end is closed.
        epoll::add(&self.told, sink.end(), data, epoll::EventFlags::ONESHOT)?;
        epoll::add(&self.unreleased, sink.end(), data, epoll::EventFlags::empty())?;
        self.ends().insert(id, sink);
        Ok(())
    }

    /// The files whose ends were closed, once there are some, or none after `patience`.
    pub(crate) fn next(&self, patience: &Timespec) -> Vec<u64> {
        let mut events = Vec::with_capacity(64);
        if epoll::wait(&self.told, rustix::buffer::spare_capacity(&mut events), Some(patience)).is_err() {
            return Vec::new();
        }
        events.iter().map(|event| event.data.u64()).collect()
    }

    /// A file was released.
    pub(crate) fn released(&self, id: u64) {
        let Some(sink) = self.ends().remove(&id) else { return };
        let _ = epoll::delete(&self.told, sink.end());
        // It may have been given up before.
        let _ = epoll::delete(&self.unreleased, sink.end());
        self.was_released.notify_all();
    }

    /// Waits until the files that are closed by now are released, but not for long.
    pub(crate) fn settle(&self) {
        // What is closed later is not waited for: a program that closes again and again would hold
        // up this request.
        let closed = self.unreleased();
        if closed.is_empty() {
            return;
        }
        let begin = Instant::now();
        let mut ends = self.ends();
        while closed.iter().any(|id| ends.contains_key(id)) {
            if begin.elapsed() >= PATIENCE {
                // Later requests do not wait for these.
                for sink in closed.iter().filter_map(|id| ends.get(id)) {
                    let _ = epoll::delete(&self.unreleased, sink.end());
                }
                return;
            }
            let wait = self.was_released.wait_timeout(ends, LOOK_AGAIN);
            ends = wait.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn unreleased(&self) -> Vec<u64> {
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        let empty = epoll::Event { flags: epoll::EventFlags::empty(), data: epoll::EventData::new_u64(0) };
        let mut events = [empty; 64];
        let count = epoll::wait(&self.unreleased, &mut events, Some(&now)).unwrap_or(0);
        events.iter().take(count).map(|event| event.data.u64()).collect()
    }
}
