//! A value under a lock, and threads that sleep until it changes: what completions, wait queues and
//! sources are made of.
//!
//! With `std` it is a mutex and a condition variable. In a kernel it is the runtime's mutex and a
//! `wait_queue_head_t`. No model looks at it.

pub(crate) use imp::{Guard, Monitor};

#[cfg(feature = "std")]
mod imp {
    extern crate std;

    use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

    use crate::error::Result;
    use crate::host::{Doze, Instant};
    use crate::lock::unpoisoned;

    pub(crate) struct Monitor<T> {
        state: Mutex<T>,
        changed: Condvar,
    }

    pub(crate) type Guard<'a, T> = MutexGuard<'a, T>;

    impl<T> Monitor<T> {
        /// Fails with `ENOMEM`, where it needs memory of its own.
        #[expect(clippy::unnecessary_wraps, reason = "in a kernel it needs memory")]
        pub(crate) fn new(state: T) -> Result<Self> {
            Ok(Self { state: Mutex::new(state), changed: Condvar::new() })
        }

        pub(crate) fn lock(&self) -> Guard<'_, T> {
            unpoisoned(&self.state)
        }

        /// Wakes all threads that sleep. Called after a change.
        pub(crate) fn wake_all(&self) {
            self.changed.notify_all();
        }

        /// Sleeps until a change, and until `end` at most.
        pub(crate) fn sleep<'a>(
            &self,
            state: Guard<'a, T>,
            end: Option<Instant>,
            _doze: Doze,
        ) -> Guard<'a, T> {
            let Some(end) = end else {
                return self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            };
            let rest = end.saturating_duration_since(Instant::now());
            self.changed.wait_timeout(state, rest).unwrap_or_else(PoisonError::into_inner).0
        }
    }
}

#[cfg(drmm_kernel)]
mod imp {
    use crate::error::Result;
    use crate::host::{Doze, Instant, WaitQueueHead};
    use crate::lock::{Mutex, MutexGuard};

    pub(crate) struct Monitor<T> {
        state: Mutex<T>,
        queue: WaitQueueHead,
    }

    pub(crate) type Guard<'a, T> = MutexGuard<'a, T>;

    impl<T> Monitor<T> {
        /// Fails with `ENOMEM`.
        #[track_caller]
        pub(crate) fn new(state: T) -> Result<Self> {
            Ok(Self { state: Mutex::new(state), queue: WaitQueueHead::new()? })
        }

        pub(crate) fn lock(&self) -> Guard<'_, T> {
            self.state.lock()
        }

        /// Wakes all threads that sleep. Called after a change.
        pub(crate) fn wake_all(&self) {
            self.queue.wake_up_all();
        }

        /// Sleeps until a change, and until `end` at most.
        pub(crate) fn sleep<'a>(
            &'a self,
            state: Guard<'a, T>,
            end: Option<Instant>,
            doze: Doze,
        ) -> Guard<'a, T> {
            // Read under the lock: each change after this line is followed by a `wake_up_all`,
            // which changes the number.
            let seen = self.queue.wakes();
            drop(state);
            self.queue.wait(seen, end, doze);
            self.lock()
        }
    }
}

impl<T> Monitor<T> {
    /// Changes the state and wakes all threads that sleep.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = change(&mut self.lock());
        self.wake_all();
        result
    }
}
