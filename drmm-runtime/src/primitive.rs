//! The primitives through which threads interact: atomics, fences, mutexes, thread locals and
//! cells.
//!
//! The gate, the lists, the reference counts and the bus device's lock take them only from here. A
//! normal build gets those of `core` and `std`, at no extra cost. With `--cfg loom` the same code
//! uses those of loom, which tries every interleaving and every value that a load may return; the
//! models are in `tests/loom`. Numbers that only have to be unique, and values that are only
//! reported, use `core`'s atomics: a model has nothing to check about them.

#[cfg(not(loom))]
pub(crate) use real::*;

#[cfg(loom)]
pub(crate) use modelled::*;

/// Numbers of 64 bits that may be shared, also where the processor has no such atomics. Models do
/// not count their accesses.
#[cfg(target_has_atomic = "64")]
pub(crate) mod wide {
    pub(crate) use core::sync::atomic::{AtomicI64, AtomicU64};
}
#[cfg(not(target_has_atomic = "64"))]
pub(crate) mod wide {
    pub(crate) use portable_atomic::{AtomicI64, AtomicU64};
}

#[cfg(not(loom))]
mod real {
    #[cfg(feature = "std")]
    extern crate std;

    pub(crate) use super::wide::AtomicU64;
    #[cfg(not(drmm_kernel))]
    pub(crate) use core::sync::atomic::fence;
    pub(crate) use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicUsize, Ordering};
    #[cfg(feature = "std")]
    pub(crate) use std::sync::{Mutex, MutexGuard};
    #[cfg(feature = "std")]
    pub(crate) use std::thread_local as per_thread;

    /// An ordering that a model checks. A model can have it weakened by its name.
    #[inline]
    pub(crate) const fn named(_name: &'static str, ordering: Ordering) -> Ordering {
        ordering
    }

    /// A cell whose accesses a model can watch.
    #[derive(Default)]
    pub(crate) struct UnsafeCell<T>(core::cell::UnsafeCell<T>);

    impl<T> UnsafeCell<T> {
        pub(crate) const fn new(value: T) -> Self {
            Self(core::cell::UnsafeCell::new(value))
        }

        /// The address of the value, for reading.
        #[inline]
        pub(crate) fn shared(&self) -> *const T {
            self.0.get()
        }

        /// The address of the value, for writing.
        #[inline]
        pub(crate) fn exclusive(&self) -> *mut T {
            self.0.get()
        }
    }
}

#[cfg(loom)]
mod modelled {
    extern crate std;

    pub(crate) use loom::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicU8, AtomicUsize, Ordering};
    #[cfg(feature = "std")]
    pub(crate) use loom::sync::{Mutex, MutexGuard};

    /// A fence. If it was weakened to `Relaxed` it is a no-op; the real `fence` would panic.
    pub(crate) fn fence(ordering: Ordering) {
        if ordering != Ordering::Relaxed {
            loom::sync::atomic::fence(ordering);
        }
    }

    /// `ordering`, or the next weaker one if the environment names this one in `DRMM_WEAKEN`.
    pub(crate) fn named(name: &'static str, ordering: Ordering) -> Ordering {
        static WEAKENED: std::sync::OnceLock<Option<std::ffi::OsString>> = std::sync::OnceLock::new();
        let weakened = WEAKENED.get_or_init(|| std::env::var_os("DRMM_WEAKEN"));
        if weakened.as_deref() != Some(std::ffi::OsStr::new(name)) {
            return ordering;
        }
        match ordering {
            Ordering::SeqCst => Ordering::AcqRel,
            _ => Ordering::Relaxed,
        }
    }

    /// A cell whose accesses a model watches: any two that conflict must be ordered by
    /// happens-before.
    pub(crate) struct UnsafeCell<T>(loom::cell::UnsafeCell<T>);

    impl<T> UnsafeCell<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(loom::cell::UnsafeCell::new(value))
        }

        /// The address of the value, for reading.
        pub(crate) fn shared(&self) -> *const T {
            self.0.with(|place| place)
        }

        /// The address of the value, for writing.
        pub(crate) fn exclusive(&self) -> *mut T {
            self.0.with_mut(|place| place)
        }
    }

    impl<T: Default> Default for UnsafeCell<T> {
        fn default() -> Self {
            Self::new(T::default())
        }
    }
}

/// A static that threads share. A model makes it anew in every execution.
#[cfg(not(loom))]
macro_rules! global {
    ($(#[$meta:meta])* static $name:ident: $ty:ty = $init:expr;) => {
        $(#[$meta])*
        static $name: $ty = $init;
    };
}

/// A static that threads share. A model makes it anew in every execution.
#[cfg(loom)]
macro_rules! global {
    ($(#[$meta:meta])* static $name:ident: $ty:ty = $init:expr;) => {
        loom::lazy_static! {
            $(#[$meta])*
            static ref $name: $ty = $init;
        }
    };
}

pub(crate) use global;

/// Thread locals. Their first value is a constant for `std`, but not for loom.
#[cfg(all(feature = "std", loom))]
macro_rules! per_thread {
    ($($(#[$meta:meta])* static $name:ident: $ty:ty = const { $init:expr };)*) => {
        loom::thread_local! { $($(#[$meta])* static $name: $ty = $init;)* }
    };
}

#[cfg(all(feature = "std", loom))]
pub(crate) use per_thread;
