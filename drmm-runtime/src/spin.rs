//! A lock that is held for a few instructions at a time. The release lists use it, and so does
//! every lock on a platform that cannot put waiters to sleep.
//!
//! Locking takes one locked instruction and unlocking a plain store, while a lock that wakes its
//! waiters needs two locked instructions. A waiter tries a few times, then yields, then sleeps for
//! longer and longer times.

use core::ops::{Deref, DerefMut};

use crate::host;
use crate::primitive::{named, AtomicBool, Ordering, UnsafeCell};

/// Mutual exclusion that is never held for long; the kernel's `spinlock_t`.
pub(crate) struct SpinLock<T> {
    map: host::LockMap,
    locked: AtomicBool,
    value: UnsafeCell<T>,
}

/// Access to the data of a [`SpinLock`]; dropping it unlocks.
pub(crate) struct SpinGuard<'a, T>(&'a SpinLock<T>);

// SAFETY: the lock lends the value to one context at a time, so sharing it needs only `T: Send`.
unsafe impl<T: Send> Sync for SpinLock<T> {}
// SAFETY: a shared guard gives out `&T` only.
unsafe impl<T: Sync> Sync for SpinGuard<'_, T> {}

impl<T: Default> Default for SpinLock<T> {
    #[track_caller]
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> SpinLock<T> {
    /// An unlocked lock. A checker of locks takes all that one line makes for one class.
    #[cfg(not(loom))]
    #[track_caller]
    pub(crate) const fn new(value: T) -> Self {
        Self { map: host::LockMap::new(), locked: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    /// An unlocked lock. A model makes it while the model runs.
    #[cfg(loom)]
    pub(crate) fn new(value: T) -> Self {
        Self { map: host::LockMap::new(), locked: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    /// Waits until the lock is free, and takes it.
    #[inline]
    pub(crate) fn lock(&self) -> SpinGuard<'_, T> {
        self.map.acquire();
        self.taken().unwrap_or_else(|| self.wait())
    }

    /// As [`lock`](Self::lock), by a caller that holds another one that the same line made. The
    /// caller knows an order of the two.
    #[inline]
    pub(crate) fn lock_nested(&self) -> SpinGuard<'_, T> {
        self.map.acquire_nested();
        self.taken().unwrap_or_else(|| self.wait())
    }

    #[cold]
    #[inline(never)]
    fn wait(&self) -> SpinGuard<'_, T> {
        let mut turn = 0;
        loop {
            host::pause(turn);
            // ORDERING: only a check before an attempt: an attempt takes the cache line from the
            // holder that is about to unlock.
            if cfg!(loom) || !self.locked.load(Ordering::Relaxed) {
                if let Some(held) = self.taken() {
                    return held;
                }
            }
            turn = turn.saturating_add(1);
        }
    }

    /// Takes the lock if it is free.
    #[cfg(not(feature = "std"))]
    #[inline]
    pub(crate) fn try_lock(&self) -> Option<SpinGuard<'_, T>> {
        self.taken().inspect(|_| self.map.try_acquired())
    }

    #[inline]
    fn taken(&self) -> Option<SpinGuard<'_, T>> {
        // ORDERING: Acquire, paired with the Release in `drop`.
        let acquire = named("spin: lock", Ordering::Acquire);
        let taken = if cfg!(loom) {
            // To loom a failed swap is a store like any other, so that waiting would never end.
            self.locked.compare_exchange(false, true, acquire, Ordering::Relaxed).is_ok()
        } else {
            !self.locked.swap(true, acquire)
        };
        // `then` makes the guard only if the lock is held: dropping a guard unlocks.
        taken.then(|| SpinGuard(self))
    }
}

impl<T> Deref for SpinGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: this guard holds the lock, and `&self` excludes `deref_mut`.
        unsafe { &*self.0.value.shared() }
    }
}

impl<T> DerefMut for SpinGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: this guard holds the lock, and `&mut self` is the only access through it.
        unsafe { &mut *self.0.value.exclusive() }
    }
}

impl<T> Drop for SpinGuard<'_, T> {
    #[inline]
    fn drop(&mut self) {
        self.0.map.release();
        // ORDERING: Release, paired with the Acquire in `taken`.
        self.0.locked.store(false, named("spin: unlock", Ordering::Release));
    }
}
