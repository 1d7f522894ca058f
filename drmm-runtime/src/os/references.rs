//! The references to a device object, where they are counted in it.

use core::ptr::NonNull;

use crate::counted::{count_up, LIMIT};
use crate::os::Object;
use crate::primitive::{named, AtomicUsize, Ordering};

/// How many references there are to a device object.
pub(crate) struct References(AtomicUsize);

impl References {
    /// One reference, which belongs to the bus.
    pub(crate) fn new(_object: Object) -> Self {
        Self(AtomicUsize::new(1))
    }

    /// Counts one more reference, made from an existing one.
    pub(crate) fn get(&self) {
        count_up(&self.0);
    }

    /// Counts one more reference, unless none is left or the limit is reached. This function can
    /// refuse its caller at the limit; [`get`](Self::get) could only end the program.
    pub(crate) fn try_get(&self) -> bool {
        let more = |count: usize| (count != 0 && count < LIMIT).then(|| count + 1);
        // ORDERING: Relaxed, as in `get`. After the last put the count is not changed.
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
    }

    /// Drops one reference. True if it was the last one, and the caller has to end the device.
    ///
    /// # Safety
    ///
    /// The caller owns the reference, which keeps `this` alive up to here, and does not use it any
    /// more.
    pub(crate) unsafe fn put(this: NonNull<Self>) -> bool {
        // SAFETY: the caller's reference keeps it alive up to here.
        let count = unsafe { &this.as_ref().0 };
        // ORDERING: Release, paired with the load below.
        if count.fetch_sub(1, named("device: put", Ordering::Release)) != 1 {
            return false;
        }
        // ORDERING: Acquire, paired with the Release of every other put. A load instead of a fence,
        // as in `Ref`.
        count.load(named("device: last put", Ordering::Acquire));
        true
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_not_led_to_where_it_would_come_round_to_zero() {
        for (count, more) in [(0, false), (1, true), (LIMIT - 1, true), (LIMIT, false), (usize::MAX, false)] {
            let references = References(AtomicUsize::new(count));
            assert_eq!(references.try_get(), more, "at {count}");
            assert_eq!(references.0.into_inner(), count.wrapping_add(usize::from(more)));
        }
    }
}
