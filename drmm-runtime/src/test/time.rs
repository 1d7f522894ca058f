//! Time that goes by only when a driver sleeps in a poll.

extern crate std;

use core::time::Duration;
use std::sync::Arc;

use crate::host::{simulated, Clock};
use crate::primitive::wide::AtomicU64;

/// A clock for [`read_poll_timeout`](crate::io::read_poll_timeout) on a simulated machine: a sleep
/// takes no time and moves the clock.
///
/// So a test of hardware that never answers takes no second of real time, and a simulated device
/// can become ready at a moment of this clock. It is for the thread that calls [`run`](Self::run),
/// and for polls alone: waits for completions, timers and threads take real time. Clones are the
/// same clock.
///
/// ```
/// use core::time::Duration;
///
/// use drmm_runtime::io::read_poll_timeout;
/// use drmm_runtime::test::SimulatedTime;
/// use drmm_runtime::Errno;
///
/// let time = SimulatedTime::new();
/// let device = time.clone();
/// let hour = Duration::from_secs(3600);
/// let ready = || Ok(device.elapsed() >= hour);
/// let wait = |most| time.run(|| read_poll_timeout(ready, |ready| *ready, Duration::from_secs(1), most));
/// assert_eq!(wait(Duration::from_secs(60)).unwrap_err().errno(), Errno::ETIMEDOUT);
/// assert_eq!(time.elapsed(), Duration::from_secs(60));
/// assert_eq!(wait(hour), Ok(true));
/// ```
#[derive(Clone, Debug, Default)]
pub struct SimulatedTime(Clock);

impl SimulatedTime {
    /// A clock at zero.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(AtomicU64::new(0)))
    }

    /// Runs `f` on this thread, with this clock for its polls.
    pub fn run<R>(&self, f: impl FnOnce() -> R) -> R {
        simulated::within(Arc::clone(&self.0), f)
    }

    /// How much time has gone by since the clock was made.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        simulated::read(&self.0)
    }

    /// Lets time go by.
    pub fn advance(&self, time: Duration) {
        simulated::advance(&self.0, time);
    }
}
