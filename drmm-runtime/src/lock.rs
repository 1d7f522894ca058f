//! A mutex that is never poisoned, for drivers and for the slow paths of the runtime.
//!
//! With `std` it is `std::sync::Mutex`. A panic while it is held leaves the data as it is: release
//! walks continue after a panic, so a poisoned lock would only turn one fault into many. Without
//! `std` it is a spin lock that waits with the platform's pause.

use core::fmt;
use core::ops::{Deref, DerefMut};

#[cfg(feature = "std")]
extern crate std;

#[cfg(feature = "std")]
use crate::primitive::{Mutex as Inner, MutexGuard as InnerGuard};

#[cfg(not(feature = "std"))]
use crate::spin::{SpinGuard as InnerGuard, SpinLock as Inner};

/// Locks a mutex of the standard library, whether or not a panic has poisoned it.
#[cfg(feature = "std")]
pub(crate) fn unpoisoned<T: ?Sized>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A mutex that no model looks at, for what is beside the mechanisms: lists that only help an
/// author.
#[cfg(any(feature = "std", drmm_kernel))]
pub(crate) struct Outside<T>(OutsideInner<T>);

#[cfg(feature = "std")]
type OutsideInner<T> = std::sync::Mutex<T>;
#[cfg(drmm_kernel)]
type OutsideInner<T> = Inner<T>;

#[cfg(any(feature = "std", drmm_kernel))]
impl<T> Outside<T> {
    #[track_caller]
    pub(crate) const fn new(value: T) -> Self {
        Self(OutsideInner::new(value))
    }

    pub(crate) fn lock(&self) -> impl DerefMut<Target = T> + '_ {
        #[cfg(feature = "std")]
        return unpoisoned(&self.0);
        #[cfg(drmm_kernel)]
        self.0.lock()
    }
}

/// Mutual exclusion for data that several contexts change; the kernel's `struct mutex`.
///
/// ```
/// let mode = drmm_runtime::Mutex::new((640, 480));
/// *mode.lock() = (1024, 768);
/// assert_eq!(*mode.lock(), (1024, 768));
/// ```
pub struct Mutex<T>(Inner<T>);

/// Access to the data of a [`Mutex`]; dropping it unlocks.
#[must_use = "the mutex is unlocked again when the guard is dropped: bind it to a name"]
pub struct MutexGuard<'a, T>(InnerGuard<'a, T>);

impl<T: Default> Default for Mutex<T> {
    #[track_caller]
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> Mutex<T> {
    /// An unlocked mutex. A kernel that checks its locks takes all that one line makes for one
    /// class, as it does for its own.
    #[cfg(not(loom))]
    #[track_caller]
    pub const fn new(value: T) -> Self {
        Self(Inner::new(value))
    }

    /// An unlocked mutex. A model makes it while the model runs.
    #[cfg(loom)]
    pub fn new(value: T) -> Self {
        Self(Inner::new(value))
    }

    /// Waits until the mutex is unlocked, and locks it.
    pub fn lock(&self) -> MutexGuard<'_, T> {
        #[cfg(feature = "std")]
        return MutexGuard(self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        #[cfg(not(feature = "std"))]
        MutexGuard(self.0.lock())
    }

    /// As [`lock`](Self::lock), by a caller that holds another mutex that the same line made, and
    /// that knows an order of the two; `mutex_lock_nested`.
    #[cfg(any(feature = "std", not(loom)))]
    pub(crate) fn lock_nested(&self) -> MutexGuard<'_, T> {
        #[cfg(drmm_kernel)]
        return MutexGuard(self.0.lock_nested());
        #[cfg(not(drmm_kernel))]
        self.lock()
    }

    /// Locks the mutex if it is unlocked.
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        #[cfg(feature = "std")]
        return match self.0.try_lock() {
            Ok(held) => Some(MutexGuard(held)),
            Err(std::sync::TryLockError::Poisoned(held)) => Some(MutexGuard(held.into_inner())),
            Err(std::sync::TryLockError::WouldBlock) => None,
        };
        #[cfg(not(feature = "std"))]
        self.0.try_lock().map(MutexGuard)
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: fmt::Display> fmt::Display for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: fmt::Debug> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The printing thread itself may hold it.
        match self.try_lock() {
            Some(value) => f.debug_tuple("Mutex").field(&*value).finish(),
            None => f.write_str("Mutex(<locked>)"),
        }
    }
}
