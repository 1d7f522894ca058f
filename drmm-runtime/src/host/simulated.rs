//! The clock of `std`, and time that a test lets go by instead.

extern crate std;

use core::cell::RefCell;
use core::sync::atomic::Ordering;
use core::time::Duration;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use crate::primitive::wide::AtomicU64;

/// Nanoseconds that have gone by, of a clock that goes only when a thread sleeps by it.
pub(crate) type Clock = Arc<AtomicU64>;

std::thread_local! {
    static CURRENT: RefCell<Option<Clock>> = const { RefCell::new(None) };
}

/// The clock of the running thread; none while the thread is ending, and none if time is real.
fn current() -> Option<Clock> {
    CURRENT.try_with(|current| current.borrow().clone()).ok().flatten()
}

/// Time since some beginning.
#[expect(clippy::unnecessary_wraps, reason = "other hosts may have no clock")]
pub(crate) fn now() -> Option<Duration> {
    static START: OnceLock<Instant> = OnceLock::new();
    Some(match current() {
        Some(clock) => read(&clock),
        None => START.get_or_init(Instant::now).elapsed(),
    })
}

/// Sleeps for at least `time`. Simulated time goes by at once.
pub(crate) fn sleep(time: Duration) {
    match current() {
        Some(clock) => advance(&clock, time),
        None => std::thread::sleep(time),
    }
}

/// Between two polls. It takes a nanosecond of simulated time, so that a wait without sleeps ends.
pub(crate) fn spin() {
    match current() {
        Some(clock) => advance(&clock, Duration::from_nanos(1)),
        None => core::hint::spin_loop(),
    }
}

pub(crate) fn read(clock: &Clock) -> Duration {
    // ORDERING: Acquire, paired with `advance`: a thread that sees the time sees what came before.
    Duration::from_nanos(clock.load(Ordering::Acquire))
}

pub(crate) fn advance(clock: &Clock, time: Duration) {
    let more = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    // ORDERING: AcqRel, paired with `read`.
    let _ = clock.fetch_update(Ordering::AcqRel, Ordering::Acquire, |now| Some(now.saturating_add(more)));
}

/// Runs `f` with `clock` as the clock of this thread.
pub(crate) fn within<R>(clock: Clock, f: impl FnOnce() -> R) -> R {
    /// Restores the previous clock, also after a panic.
    struct Before(Option<Clock>);

    impl Drop for Before {
        fn drop(&mut self) {
            let before = self.0.take();
            // A thread that is ending has no clock.
            let _ = CURRENT.try_with(|current| current.replace(before));
        }
    }

    let _before = Before(CURRENT.try_with(|current| current.replace(Some(clock))).ok().flatten());
    f()
}
