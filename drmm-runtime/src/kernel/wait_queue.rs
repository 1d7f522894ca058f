//! A `wait_queue_head_t`, and the number of its wake-ups.

use core::ptr::NonNull;

use super::ffi;
use super::time::{milliseconds, Instant};
use crate::error::{Errno, Error, Result};
use crate::primitive::{AtomicUsize, Ordering};

/// How a thread sleeps.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doze {
    /// Until something that was begun is over: the detector of hung tasks watches it
    /// (`TASK_UNINTERRUPTIBLE`).
    Waiting,
    /// Until there is something to do, however long that takes (`TASK_IDLE`).
    Idle,
}

/// A `wait_queue_head_t`.
pub(crate) struct WaitQueueHead {
    head: NonNull<ffi::WaitQueueHead>,
    /// The number of wake-ups, which the kernel's functions compare.
    wakes: AtomicUsize,
}

// SAFETY: a wait queue has a lock of its own, and may be used from any thread.
unsafe impl Send for WaitQueueHead {}
// SAFETY: as for `Send`.
unsafe impl Sync for WaitQueueHead {}

impl WaitQueueHead {
    /// `init_waitqueue_head`. Fails with `ENOMEM`.
    pub(crate) fn new() -> Result<Self> {
        // SAFETY: may be called where sleeping is allowed (promise 6).
        let head = NonNull::new(unsafe { ffi::drmm_glue_wait_queue_new() });
        let head = head.ok_or(Error::new(Errno::ENOMEM, "no memory for a wait queue"))?;
        Ok(Self { head, wakes: AtomicUsize::new(0) })
    }

    /// The number of wake-ups so far.
    pub(crate) fn wakes(&self) -> usize {
        // ORDERING: the caller holds the lock under which what it waits for changes. A change that
        // comes after is followed by a wake-up that the caller has not counted here.
        self.wakes.load(Ordering::Relaxed)
    }

    /// `wake_up_all`.
    pub(crate) fn wake_up_all(&self) {
        // ORDERING: Release, paired with the Acquire in the glue's wait: a thread that sees the
        // number sees what was changed before.
        self.wakes.fetch_add(1, Ordering::Release);
        // SAFETY: the queue exists until `self` is dropped.
        unsafe { ffi::drmm_glue_wake_up_all(self.head.as_ptr()) };
    }

    /// Waits until the number of wake-ups is not `seen` any more, until `end` at most;
    /// `wait_event_timeout`.
    pub(crate) fn wait(&self, seen: usize, end: Option<Instant>, doze: Doze) {
        let rest = end.map(|end| milliseconds(end.saturating_duration_since(Instant::now())));
        let (is_timed, rest) = (rest.is_some(), rest.unwrap_or(0));
        let (head, wakes) = (self.head.as_ptr(), self.wakes.as_ptr().cast_const());
        // SAFETY: the queue and the number exist until `self` is dropped, and the glue reads the
        // number as an atomic. Sleeping is allowed here (promise 6).
        unsafe { ffi::drmm_glue_wait(head, wakes, seen, is_timed, rest, doze == Doze::Idle) };
    }
}

impl Drop for WaitQueueHead {
    fn drop(&mut self) {
        // SAFETY: `drmm_glue_wait_queue_new` made it, and nothing waits in it: a thread that waits
        // borrows it.
        unsafe { ffi::kfree(self.head.as_ptr().cast()) };
    }
}
