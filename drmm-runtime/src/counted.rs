//! A counted reference whose allocation can fail: what `Arc` is, for a core without `alloc`.

use core::ops::Deref;
use core::ptr::NonNull;

use crate::error::Result;
use crate::host;
use crate::primitive::{named, AtomicUsize, Ordering};

/// A value and how many references lead to it.
pub(crate) struct Counted<T> {
    references: AtomicUsize,
    value: T,
}

/// Adds one to a count on which memory safety rests.
///
/// A count that is about to overflow ends the program, as `Arc` does: after so many forgotten references (or
/// sections) there is nothing to save.
pub(crate) fn count_up(count: &AtomicUsize) {
    // ORDERING: what is added is made from something that is alive, or a fence follows; nothing has to be seen.
    if count.fetch_add(1, Ordering::Relaxed) > usize::MAX / 2 {
        host::abort();
    }
}

/// A counted reference to a `T`.
pub(crate) struct Ref<T> {
    place: NonNull<Counted<T>>,
}

// SAFETY: as for `Arc`: references on several threads share the value, and the last one drops it.
unsafe impl<T: Send + Sync> Send for Ref<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Ref<T> {}

impl<T> Ref<T> {
    pub(crate) fn new(value: T) -> Result<Self> {
        match host::create(Counted { references: AtomicUsize::new(1), value }) {
            Ok(place) => Ok(Self { place }),
            Err((error, _dropped)) => Err(error),
        }
    }

    /// Where the value lives, to make further references from.
    pub(crate) fn as_raw(&self) -> NonNull<Counted<T>> {
        self.place
    }

    /// How many references there are, this one included.
    #[cfg(feature = "std")]
    pub(crate) fn references(&self) -> usize {
        // ORDERING: a number for reports; it can change right after.
        self.counted().references.load(Ordering::Relaxed)
    }

    /// The value at `place`.
    ///
    /// # Safety
    ///
    /// `place` came from [`as_raw`](Self::as_raw), and a reference keeps the value alive for `'a`.
    pub(crate) unsafe fn peek<'a>(place: NonNull<Counted<T>>) -> &'a T {
        // SAFETY: by the contract.
        &unsafe { place.as_ref() }.value
    }

    /// One more reference to the value at `place`.
    ///
    /// # Safety
    ///
    /// `place` came from [`as_raw`](Self::as_raw), and a reference keeps the value alive meanwhile.
    pub(crate) unsafe fn from_raw(place: NonNull<Counted<T>>) -> Self {
        // SAFETY: by the contract.
        let counted = unsafe { place.as_ref() };
        count_up(&counted.references);
        Self { place }
    }

    /// The reference that somebody left at `place`.
    ///
    /// # Safety
    ///
    /// `place` came from [`as_raw`](Self::as_raw) of a reference that was forgotten, and this call takes it over.
    #[cfg(drmm_kernel)]
    pub(crate) unsafe fn adopt(place: NonNull<Counted<T>>) -> Self {
        Self { place }
    }

    fn counted(&self) -> &Counted<T> {
        // SAFETY: this reference is counted, so the value is alive.
        unsafe { self.place.as_ref() }
    }
}

impl<T> Clone for Ref<T> {
    fn clone(&self) -> Self {
        count_up(&self.counted().references);
        Self { place: self.place }
    }
}

impl<T> Drop for Ref<T> {
    fn drop(&mut self) {
        // ORDERING: Release, paired with the load below: what this reference did happens before the drop.
        if self.counted().references.fetch_sub(1, named("counted: put", Ordering::Release)) != 1 {
            return;
        }
        // ORDERING: Acquire, paired with the Release of every other reference. A load, since tools that look for
        // data races do not understand a fence.
        self.counted().references.load(named("counted: last put", Ordering::Acquire));
        // SAFETY: this was the last reference, so nobody else can reach the value.
        unsafe { self.place.drop_in_place() };
        // SAFETY: `create` made it, and it is given back once, here.
        unsafe { host::destroy(self.place) };
    }
}

impl<T> Deref for Ref<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.counted().value
    }
}
