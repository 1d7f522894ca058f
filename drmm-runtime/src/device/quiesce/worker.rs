//! A thread that waits for mail, and that the stop phase ends.

extern crate std;

use core::cell::Cell;
use core::time::Duration;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use crate::bound::{Bound, BoundDevice};
use crate::error::{Errno, Error, Result};
use crate::host;

std::thread_local! {
    /// The number of the parent whose stop phase waits for this thread; 0 for threads of others.
    static WAITED_FOR_BY: Cell<u64> = const { Cell::new(0) };
}

/// Whether the stop phase of the parent with this number waits for the running thread.
pub(crate) fn belongs_to(parent: u64) -> bool {
    WAITED_FOR_BY.get() == parent
}

/// What the thread and those who write to it share.
pub(super) struct Mailbox<M> {
    state: Mutex<State<M>>,
    changed: Condvar,
}

struct State<M> {
    stopped: bool,
    mail: M,
}

impl<M> Mailbox<M> {
    pub(super) fn new(mail: M) -> Arc<Self> {
        Arc::new(Self { state: Mutex::new(State { stopped: false, mail }), changed: Condvar::new() })
    }

    fn lock(&self) -> MutexGuard<'_, State<M>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the mail and wakes the thread. Fails with `ENODEV` once it was stopped.
    pub(super) fn write<R>(&self, change: impl FnOnce(&mut M) -> R) -> Result<R> {
        let mut state = self.lock();
        if state.stopped {
            return Err(Error::new(Errno::ENODEV, "the driver is unbound, and its callbacks are stopped"));
        }
        let result = change(&mut state.mail);
        drop(state);
        self.changed.notify_all();
        Ok(result)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.lock().stopped
    }

    fn stop(&self) {
        self.lock().stopped = true;
        self.changed.notify_all();
    }

    /// Waits until `take` finds something in the mail, or the thread is to stop, which gives `None`.
    ///
    /// `take` says what it found, or until when to wait at the longest before it looks again.
    pub(super) fn next<R>(&self, mut take: impl FnMut(&mut M) -> Result<R, Option<Instant>>) -> Option<R> {
        let mut state = self.lock();
        loop {
            if state.stopped {
                return None;
            }
            let until = match take(&mut state.mail) {
                Ok(found) => return Some(found),
                Err(until) => until,
            };
            state = match until.map(|until| until.saturating_duration_since(Instant::now())) {
                Some(rest) => {
                    let waited = self.changed.wait_timeout(state, rest);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// Waits for `time` at the longest until `take` finds something in the mail. `None` if the thread is to stop.
    pub(super) fn next_within(&self, time: Duration, mut take: impl FnMut(&mut M) -> bool) -> Option<bool> {
        let end = Instant::now().checked_add(time);
        self.next(|mail| match end {
            _ if take(mail) => Ok(true),
            Some(end) if Instant::now() >= end => Ok(false),
            end => Err(end),
        })
    }

    /// Waits for `time`, or until the thread is to stop. True if it is to stop.
    pub(super) fn sleep(&self, time: Duration) -> bool {
        let end = Instant::now().checked_add(time);
        let slept = self.next(|_| match end {
            Some(end) if Instant::now() >= end => Ok(()),
            end => Err(end),
        });
        slept.is_none()
    }
}

/// Starts a thread named `name` that the stop phase ends.
///
/// Fails with `EAGAIN` if there is no thread, with `ENOMEM` or `ESHUTDOWN` if it cannot be put on the list, and
/// then it has ended again.
#[track_caller]
pub(super) fn start<M: Send + 'static>(
    bound: Bound<'_>,
    name: &'static str,
    mailbox: &Arc<Mailbox<M>>,
    body: impl FnOnce() + Send + 'static,
) -> Result {
    bound.acquire(name)?;
    let parent = bound.inner().owner().parent;
    let body = move || {
        WAITED_FOR_BY.set(parent);
        // A panic ends the thread; the release walk must not see it again in the join.
        let _ = host::guard(body);
    };
    let thread = thread::Builder::new().name(name.replace('\0', "_")).spawn(body);
    let thread = thread.map_err(|_| Error::new(Errno::EAGAIN, "the system gave no thread"))?;
    let mailbox = Arc::clone(mailbox);
    bound.on_unbind(name, move || end(&mailbox, thread))
}

fn end<M>(mailbox: &Mailbox<M>, thread: JoinHandle<()>) {
    mailbox.stop();
    // The thread's own panics are caught in it.
    let _ = thread.join();
}
