//! A counted reference whose allocation can fail: an `Arc` for a core without `alloc`.

use core::ops::Deref;
use core::ptr::NonNull;

use crate::error::Result;
use crate::host;
use crate::primitive::{named, AtomicUsize, Ordering};

/// A value and the number of references to it.
pub(crate) struct Counted<T> {
    references: AtomicUsize,
    value: T,
}

/// The largest count, half of what the type can hold. Adding to it ends the program.
///
/// The other half is for threads that add at the same time, since each sees only afterwards that
/// the count was too large. There are never enough of them to make the count wrap around to 0,
/// which would free what all of them refer to.
pub(crate) const LIMIT: usize = usize::MAX / 2;

/// Adds one to a count that memory safety depends on.
///
/// A count that has reached [`LIMIT`] ends the program, as `Arc` does: after so many forgotten
/// references (or sections) the program cannot be saved.
pub(crate) fn count_up(count: &AtomicUsize) {
    // ORDERING: the new reference is made from one that is alive, or a fence follows. The count
    // orders no other memory.
    if count.fetch_add(1, Ordering::Relaxed) >= LIMIT {
        host::abort();
    }
}

/// A counted reference to a `T`.
pub(crate) struct Ref<T> {
    place: NonNull<Counted<T>>,
}

// SAFETY: as for `Arc`: references on several threads share the value, and the last one drops it.
unsafe impl<T: Send + Sync> Send for Ref<T> {}
// SAFETY: as for `Send`.
unsafe impl<T: Send + Sync> Sync for Ref<T> {}

impl<T> Ref<T> {
    pub(crate) fn new(value: T) -> Result<Self> {
        match host::create(Counted { references: AtomicUsize::new(1), value }) {
            Ok(place) => Ok(Self { place }),
            Err((error, _dropped)) => Err(error),
        }
    }

    /// The address of the value, from which further references can be made.
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
        // SAFETY: by the contract a reference keeps the value alive for `'a`.
        &unsafe { place.as_ref() }.value
    }

    /// As [`peek`](Self::peek), for an address that C has passed.
    ///
    /// # Safety
    ///
    /// As for [`peek`](Self::peek).
    #[cfg(drmm_kernel)]
    pub(crate) unsafe fn peek_at<'a>(place: *const Counted<T>) -> &'a T {
        // SAFETY: by the contract it leads to a value that a reference keeps alive for `'a`.
        &unsafe { &*place }.value
    }

    /// One more reference to the value at `place`.
    ///
    /// # Safety
    ///
    /// `place` came from [`as_raw`](Self::as_raw), and a reference keeps the value alive meanwhile.
    pub(crate) unsafe fn from_raw(place: NonNull<Counted<T>>) -> Self {
        // SAFETY: by the contract a reference keeps the value alive during this call.
        let counted = unsafe { place.as_ref() };
        count_up(&counted.references);
        Self { place }
    }

    /// Whether the reference at `place` is the only one.
    ///
    /// # Safety
    ///
    /// `place` came from [`as_raw`](Self::as_raw), and a reference keeps the value alive meanwhile.
    #[cfg(any(feature = "std", drmm_kernel))]
    pub(crate) unsafe fn is_only(place: NonNull<Counted<T>>) -> bool {
        // SAFETY: by the contract a reference keeps the value alive during this call.
        let counted = unsafe { place.as_ref() };
        // ORDERING: Acquire, paired with the Release of the references that were dropped.
        counted.references.load(named("counted: last put", Ordering::Acquire)) == 1
    }

    /// Takes over the reference that was left at `place`.
    ///
    /// # Safety
    ///
    /// `place` came from [`as_raw`](Self::as_raw) of a reference that was forgotten, and this call
    /// takes it over.
    #[cfg(any(feature = "std", drmm_kernel))]
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
        // ORDERING: Release, paired with the load below: what this reference did happens before the
        // drop.
        if self.counted().references.fetch_sub(1, named("counted: put", Ordering::Release)) != 1 {
            return;
        }
        // ORDERING: Acquire, paired with the Release of every other reference. It is a load because
        // tools that look for data races do not understand a fence.
        self.counted().references.load(named("counted: last put", Ordering::Acquire));
        // SAFETY: this was the last reference, so no other code can reach the value.
        unsafe { self.place.drop_in_place() };
        // SAFETY: `create` allocated the memory, and only this line gives it back.
        unsafe { host::destroy(self.place) };
    }
}

impl<T> Deref for Ref<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.counted().value
    }
}
