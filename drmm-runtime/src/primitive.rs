//! What threads meet on: atomics, fences, mutexes, thread locals and cells.
//!
//! The gate, the lists, the reference counts and the bus device's lock take these from here and from nowhere else.
//! A normal build gets those of `core` and `std`, with nothing around them. With `--cfg loom` the very same lines
//! run on loom's, which tries every interleaving and every value that a load may see; `tests/loom` holds the
//! models. Numbers that only have to differ, and what is only reported, stay on `core`'s atomics: no model could
//! tell anything about them.

#[cfg(not(loom))]
pub(crate) use real::*;

#[cfg(loom)]
pub(crate) use modelled::*;

#[cfg(not(loom))]
mod real {
    #[cfg(feature = "std")]
    extern crate std;

    #[cfg(not(drmm_kernel))]
    pub(crate) use core::sync::atomic::fence;
    pub(crate) use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, AtomicU8, AtomicUsize, Ordering};
    #[cfg(feature = "std")]
    pub(crate) use std::sync::{Mutex, MutexGuard};
    #[cfg(feature = "std")]
    pub(crate) use std::thread_local as per_thread;

    /// An ordering that a model rests on, by the name under which a model can have it weakened.
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

        /// Where the value is, to be read.
        #[inline]
        pub(crate) fn shared(&self) -> *const T {
            self.0.get()
        }

        /// Where the value is, to be changed.
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

    /// A fence. One that was weakened to nothing is none, where the real one would refuse.
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

    /// A cell whose accesses a model watches: each must happen after or before every one that it conflicts with.
    pub(crate) struct UnsafeCell<T>(loom::cell::UnsafeCell<T>);

    impl<T> UnsafeCell<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(loom::cell::UnsafeCell::new(value))
        }

        /// Where the value is, to be read.
        pub(crate) fn shared(&self) -> *const T {
            self.0.with(|place| place)
        }

        /// Where the value is, to be changed.
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

/// A static that threads meet on. In a model it is new in every execution.
#[cfg(not(loom))]
macro_rules! global {
    ($(#[$meta:meta])* static $name:ident: $ty:ty = $init:expr;) => {
        $(#[$meta])*
        static $name: $ty = $init;
    };
}

/// A static that threads meet on. In a model it is new in every execution.
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

/// Thread locals, whose first value is a constant to `std` and not to loom.
#[cfg(all(feature = "std", loom))]
macro_rules! per_thread {
    ($($(#[$meta:meta])* static $name:ident: $ty:ty = const { $init:expr };)*) => {
        loom::thread_local! { $($(#[$meta])* static $name: $ty = $init;)* }
    };
}

#[cfg(all(feature = "std", loom))]
pub(crate) use per_thread;
