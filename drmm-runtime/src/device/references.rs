//! The references to a device object, where they are counted in it.

use core::ptr::NonNull;

use crate::counted::count_up;
use crate::host::Object;
use crate::primitive::{named, AtomicUsize, Ordering};

/// How many references there are to a device object.
pub(crate) struct References(AtomicUsize);

impl References {
    /// One, the bus's.
    pub(crate) fn new(_object: Object) -> Self {
        Self(AtomicUsize::new(1))
    }

    /// One more reference, made from one that exists.
    pub(crate) fn get(&self) {
        count_up(&self.0);
    }

    /// One more reference, unless none is left.
    pub(crate) fn try_get(&self) -> bool {
        let more = |count: usize| count.checked_add(1).filter(|_| count != 0);
        // ORDERING: as in `get`; after the last put it does nothing.
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
    }

    /// Drops one reference. True if it was the last one, and the caller has to end the device.
    ///
    /// # Safety
    ///
    /// The caller owns the reference, which keeps `this` alive up to here, and does not use it any more.
    pub(crate) unsafe fn put(this: NonNull<Self>) -> bool {
        // SAFETY: by the contract it is alive.
        let count = unsafe { &this.as_ref().0 };
        // ORDERING: Release, paired with the load below.
        if count.fetch_sub(1, named("device: put", Ordering::Release)) != 1 {
            return false;
        }
        // ORDERING: Acquire, paired with the Release of every other put. A load, as in `Ref`.
        count.load(named("device: last put", Ordering::Acquire));
        true
    }
}
