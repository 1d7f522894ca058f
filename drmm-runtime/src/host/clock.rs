//! Time for polling: what has gone by, and sleep.
//!
//! A host without a clock counts what was slept. That is less than what has gone by, so a wait is
//! never too short.

use core::time::Duration;

/// What a poll without a sleep is counted as, where no clock says more.
const SPIN: Duration = Duration::from_micros(1);

/// The time since it was started.
pub(crate) struct Stopwatch {
    start: Option<Duration>,
    slept: Duration,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self { start: super::now(), slept: Duration::ZERO }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        match (self.start, super::now()) {
            (Some(start), Some(now)) => now.saturating_sub(start),
            _ => self.slept,
        }
    }

    pub(crate) fn sleep(&mut self, time: Duration) {
        super::sleep(time);
        self.slept = self.slept.saturating_add(time);
    }

    /// Between two polls without a sleep.
    pub(crate) fn spin(&mut self) {
        super::spin();
        self.slept = self.slept.saturating_add(SPIN);
    }
}
