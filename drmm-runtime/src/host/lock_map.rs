//! What a lock tells a checker of locks, where there is none: nothing.

/// The lock, as a checker knows it.
pub(crate) struct LockMap;

#[expect(clippy::unused_self, reason = "a kernel that checks locks has a map for each")]
impl LockMap {
    pub(crate) const fn new() -> Self {
        Self
    }

    #[cfg(drmm_kernel)]
    pub(crate) const fn of(_made: &'static core::panic::Location<'static>) -> Self {
        Self
    }

    #[inline]
    pub(crate) fn acquire(&self) {}

    #[inline]
    pub(crate) fn acquire_nested(&self) {}

    #[cfg(not(feature = "std"))]
    #[inline]
    pub(crate) fn try_acquired(&self) {}

    #[inline]
    pub(crate) fn release(&self) {}
}

/// This line may sleep; a checker of contexts would complain if it must not.
#[cfg(drmm_kernel)]
#[inline]
pub(crate) fn might_sleep() {}
