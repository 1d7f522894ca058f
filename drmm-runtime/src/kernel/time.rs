//! Points in time of the kernel's monotonic clock.

use core::time::Duration;

use super::context::now;

/// A point in time, since boot; `ktime_t`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(Duration);

impl Instant {
    pub(crate) fn now() -> Self {
        Self(now().unwrap_or_default())
    }

    pub(crate) fn checked_add(self, time: Duration) -> Option<Self> {
        self.0.checked_add(time).map(Self)
    }

    pub(crate) fn saturating_duration_since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

impl core::ops::Add<Duration> for Instant {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self(self.0.saturating_add(time))
    }
}

/// As many milliseconds as do not end before `time` has passed, and 24 days at most: a larger
/// number means never to the kernel. A caller that is called too early waits again.
pub(super) fn milliseconds(time: Duration) -> u32 {
    const MOST: u32 = i32::MAX.unsigned_abs();
    // Not by `as_nanos`: a kernel has no division of 128 bits.
    let most = u64::from(MOST);
    let time =
        time.as_secs().saturating_mul(1000).saturating_add(time.subsec_nanos().div_ceil(1_000_000).into());
    u32::try_from(time.min(most)).unwrap_or(MOST)
}
