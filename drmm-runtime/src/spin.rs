//! A lock for a few instructions at a time: the release lists', and every one where no system puts waiters to sleep.
//!
//! Taking it is one locked instruction and giving it back a plain store, where a lock that wakes its waiters pays for
//! two locked ones. Who has to wait tries a few times, then lets others run, then sleeps, longer and longer.

use core::ops::{Deref, DerefMut};

use crate::host;
use crate::primitive::{named, AtomicBool, Ordering, UnsafeCell};

/// Mutual exclusion that is never held for long; the kernel's `spinlock_t`.
#[derive(Default)]
pub(crate) struct SpinLock<T> {
    locked: AtomicBool,
    value: UnsafeCell<T>,
}

/// Access to the data of a [`SpinLock`]; dropping it unlocks.
pub(crate) struct SpinGuard<'a, T>(&'a SpinLock<T>);

// SAFETY: the lock lends the value to one context at a time, so sharing it needs no more than `T: Send`.
unsafe impl<T: Send> Sync for SpinLock<T> {}
// SAFETY: a shared guard gives out `&T` only.
unsafe impl<T: Sync> Sync for SpinGuard<'_, T> {}

impl<T> SpinLock<T> {
    /// A lock that nobody holds.
    #[cfg(not(loom))]
    pub(crate) const fn new(value: T) -> Self {
        Self { locked: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    /// A lock that nobody holds. In a model it is made while the model runs.
    #[cfg(loom)]
    pub(crate) fn new(value: T) -> Self {
        Self { locked: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    /// Waits until nobody else holds the lock, and holds it.
    #[inline]
    pub(crate) fn lock(&self) -> SpinGuard<'_, T> {
        self.try_lock().unwrap_or_else(|| self.wait())
    }

    #[cold]
    #[inline(never)]
    fn wait(&self) -> SpinGuard<'_, T> {
        let mut turn = 0;
        loop {
            host::pause(turn);
            // ORDERING: only a look: an attempt takes the line of the cache from the one who is to unlock.
            if cfg!(loom) || !self.locked.load(Ordering::Relaxed) {
                if let Some(held) = self.try_lock() {
                    return held;
                }
            }
            turn = turn.saturating_add(1);
        }
    }

    /// Holds the lock if nobody else does.
    #[inline]
    pub(crate) fn try_lock(&self) -> Option<SpinGuard<'_, T>> {
        // ORDERING: Acquire, paired with the Release in `drop`.
        let acquire = named("spin: lock", Ordering::Acquire);
        let taken = if cfg!(loom) {
            // An exchange in vain is a store like any other to loom, and waiting would never end.
            self.locked.compare_exchange(false, true, acquire, Ordering::Relaxed).is_ok()
        } else {
            !self.locked.swap(true, acquire)
        };
        // Made only when it is held: dropping a guard unlocks.
        taken.then(|| SpinGuard(self))
    }
}

impl<T> Deref for SpinGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: this guard holds the lock, and `&self` keeps `deref_mut` away.
        unsafe { &*self.0.value.shared() }
    }
}

impl<T> DerefMut for SpinGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: this guard holds the lock, and `&mut self` is the only way through it.
        unsafe { &mut *self.0.value.exclusive() }
    }
}

impl<T> Drop for SpinGuard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // ORDERING: Release, paired with the Acquire in `try_lock`.
        self.0.locked.store(false, named("spin: unlock", Ordering::Release));
    }
}
