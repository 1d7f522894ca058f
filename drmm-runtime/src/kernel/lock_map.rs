//! What the runtime's locks tell lockdep, in a kernel that is built to check: without `--cfg
//! drmm_checks` nothing of it is compiled.
//!
//! The class of a lock is the line of source that made it, as it is for the kernel's own locks.

use core::cell::UnsafeCell;
use core::ffi::{c_int, c_uint, c_void};
use core::panic::Location;
use core::ptr;

use super::ffi;

/// The number of words of the glue's `struct drmm_lock_map`, which the glue checks.
const WORDS: usize = 16;

/// A `struct lockdep_map`. It may be moved while the lock is not held.
pub(crate) struct LockMap {
    room: UnsafeCell<[usize; WORDS]>,
    made: &'static Location<'static>,
}

// SAFETY: the glue initialises it under a lock of its own, and lockdep writes it as it does for
// locks that threads share.
unsafe impl Sync for LockMap {}

impl LockMap {
    #[track_caller]
    pub(crate) const fn new() -> Self {
        Self::of(Location::caller())
    }

    /// That of a lock which the line `made` has made.
    pub(crate) const fn of(made: &'static Location<'static>) -> Self {
        Self { room: UnsafeCell::new([0; WORDS]), made }
    }

    fn begin(&self, nesting: c_uint, is_try: bool) {
        let (file, key) = (self.made.file(), ptr::from_ref(self.made).cast::<c_void>());
        let len = c_int::try_from(file.len()).unwrap_or(c_int::MAX);
        let line = self.made.line();
        // SAFETY: the room lives as long as the lock and begins with zeros; the glue copies the
        // name.
        unsafe {
            ffi::drmm_glue_lock_acquire(
                self.room.get().cast(),
                key,
                file.as_ptr().cast(),
                len,
                line,
                nesting,
                is_try,
            );
        };
    }

    /// The lock is about to be waited for.
    pub(crate) fn acquire(&self) {
        self.begin(0, false);
    }

    /// The same while a lock of the same line is held, in an order that makes it right.
    pub(crate) fn acquire_nested(&self) {
        self.begin(1, false);
    }

    /// The lock was taken without a wait.
    pub(crate) fn try_acquired(&self) {
        self.begin(0, true);
    }

    /// The lock is about to be released.
    pub(crate) fn release(&self) {
        // SAFETY: `begin` was called with this room before.
        unsafe { ffi::drmm_glue_lock_release(self.room.get().cast()) };
    }
}

/// `might_sleep`.
pub(crate) fn might_sleep() {
    // SAFETY: may be called anywhere; the kernel complains where sleeping is not allowed.
    unsafe { ffi::drmm_glue_might_sleep() };
}
