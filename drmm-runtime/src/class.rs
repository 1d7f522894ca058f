//! Which of the two lifetimes a type belongs to.
//!
//! [`Resource`] says it once for each type. The two markers [`DeviceBound`] and [`LastRef`] are
//! required of a field, and carry the message for a wrong one. The lifetime `'bound` makes misuse
//! impossible. The markers make the refusal readable, and they catch what a lifetime cannot: a
//! connector in a `#[devm]` field.

use core::num::{NonZeroI32, NonZeroI64, NonZeroU16, NonZeroU32, NonZeroU64, NonZeroU8, NonZeroUsize};
use core::ops::{Range, RangeInclusive};
use core::time::Duration;

use crate::kbox::KBox;
use crate::lock::Mutex;

/// A type that says when its values end.
///
/// Buses implement it for hardware (`AtUnbind`), mode-setting crates for what programs hold
/// (`AtLastRef`). For your own type it is one line:
///
/// ```
/// use drmm_runtime::resource::{AtLastRef, Resource};
///
/// struct Journal;
/// impl Resource for Journal {
///     type Ends = AtLastRef;
/// }
/// ```
pub trait Resource {
    /// [`AtUnbind`] or [`AtLastRef`].
    type Ends: Ends;
}

/// Ends when the driver unbinds from the hardware: `devm_` in the kernel.
///
/// ```
/// use drmm_runtime::resource::{AtUnbind, Resource};
///
/// /// A struct of the driver around hardware, for a `#[devm]` field.
/// struct Ring<'bound> { tail: &'bound u32 }
/// impl Resource for Ring<'_> {
///     type Ends = AtUnbind;
/// }
/// ```
#[derive(Debug)]
pub enum AtUnbind {}

/// Ends with the last reference to the device that programs opened: `drmm_` in the kernel.
///
/// ```
/// use drmm_runtime::resource::{AtLastRef, Resource};
///
/// /// Software of the driver, for a `#[drmm]` field: programs can read it after unbind.
/// struct Statistics { frames: u64 }
/// impl Resource for Statistics {
///     type Ends = AtLastRef;
/// }
/// ```
#[derive(Debug)]
pub enum AtLastRef {}

/// One of the two ends: [`AtUnbind`] or [`AtLastRef`].
pub trait Ends: sealed::Sealed {}
impl Ends for AtUnbind {}
impl Ends for AtLastRef {}

mod sealed {
    use super::{AtLastRef, AtUnbind, Resource};

    pub trait Sealed {}
    impl Sealed for AtUnbind {}
    impl Sealed for AtLastRef {}

    /// What `Resource` says of the type, so that the marker cannot contradict it.
    #[diagnostic::on_unimplemented(
        message = "`DeviceBound` is not claimed by hand: a type says once when it ends",
        label = "this is for `Resource` alone",
        note = "for a struct that is called `Regs`: `impl Resource for Regs<'_> {{ type Ends = AtUnbind; }}`"
    )]
    pub trait EndsAtUnbind {}
    #[diagnostic::do_not_recommend]
    impl<T: Resource<Ends = AtUnbind> + ?Sized> EndsAtUnbind for T {}

    /// What `Resource` says of the type, so that the marker cannot contradict it.
    #[diagnostic::on_unimplemented(
        message = "`LastRef` is not claimed by hand: a type says once when it ends",
        label = "this is for `Resource` alone",
        note = "for a struct that is called `Journal`: `impl Resource for Journal {{ type Ends = AtLastRef; }}`"
    )]
    pub trait EndsAtLastRef {}
    #[diagnostic::do_not_recommend]
    impl<T: Resource<Ends = AtLastRef> + ?Sized> EndsAtLastRef for T {}
}

/// Allowed in a `#[devm]` field: it ends when the driver unbinds.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a `#[devm]` field: it does not end when the driver unbinds",
    label = "not known to end at unbind",
    note = "what programs can still hold after unbind has to outlive it: a `#[drmm]` or a plain field",
    note = "data that ends with the hardware is lent: a field of type `&'bound T`, with `pdev.devm(value)?` for its value",
    note = "a struct of your own around hardware says when it ends; for one that is called `Regs`: `impl Resource for Regs<'_> {{ type Ends = AtUnbind; }}`"
)]
pub trait DeviceBound: sealed::EndsAtUnbind {}

/// Allowed in a `#[drmm]` field: it ends with the last reference.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a `#[drmm]` field: it does not end with the last reference",
    label = "not known to end with the last reference",
    note = "hardware is gone after unbind, while programs still hold the device: a `#[devm]` field, behind the gate",
    note = "a `Dev` of the device itself would keep it alive for ever: ask `drm.try_get()` for one instead",
    note = "data of any other type is a plain field, which has no mark",
    note = "a struct of your own that is software says when it ends; for one that is called `Journal`: `impl Resource for Journal {{ type Ends = AtLastRef; }}`"
)]
pub trait LastRef: sealed::EndsAtLastRef {}

#[diagnostic::do_not_recommend]
impl<T: Resource<Ends = AtUnbind> + ?Sized> DeviceBound for T {}

#[diagnostic::do_not_recommend]
impl<T: Resource<Ends = AtLastRef> + ?Sized> LastRef for T {}

// A reference borrows from a scope, and `'bound` is the only scope that a field can name.
impl<T: ?Sized> Resource for &T {
    type Ends = AtUnbind;
}

impl<T: Resource> Resource for Option<T> {
    type Ends = T::Ends;
}

impl<T: Resource> Resource for Mutex<T> {
    type Ends = T::Ends;
}

impl<T: Resource, const N: usize> Resource for [T; N] {
    type Ends = T::Ends;
}

impl<T: Resource> Resource for [T] {
    type Ends = T::Ends;
}

impl<T: Resource + ?Sized> Resource for KBox<T> {
    type Ends = T::Ends;
}

impl<A: Resource, B: Resource<Ends = A::Ends>> Resource for (A, B) {
    type Ends = A::Ends;
}

impl<A: Resource, B: Resource<Ends = A::Ends>, C: Resource<Ends = A::Ends>> Resource for (A, B, C) {
    type Ends = A::Ends;
}

impl<A, B, C, D> Resource for (A, B, C, D)
where
    A: Resource,
    B: Resource<Ends = A::Ends>,
    C: Resource<Ends = A::Ends>,
    D: Resource<Ends = A::Ends>,
{
    type Ends = A::Ends;
}

impl<T: Resource> Resource for Range<T> {
    type Ends = T::Ends;
}

impl<T: Resource> Resource for RangeInclusive<T> {
    type Ends = T::Ends;
}

macro_rules! software {
    ($($ty:ty),* $(,)?) => { $(impl Resource for $ty { type Ends = AtLastRef; })* };
}

// Numbers and text are software: the end of the hardware does not affect them.
software!((), bool, char, str, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

software!(NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64, NonZeroUsize, NonZeroI32, NonZeroI64, Duration);

/// Numbers that can change while they are shared.
mod atomic {
    use core::sync::atomic as of;

    use super::{AtLastRef, Resource};

    #[cfg(target_has_atomic = "8")]
    software!(of::AtomicBool, of::AtomicU8, of::AtomicI8);
    #[cfg(target_has_atomic = "16")]
    software!(of::AtomicU16, of::AtomicI16);
    #[cfg(target_has_atomic = "32")]
    software!(of::AtomicU32, of::AtomicI32);
    // Of `portable-atomic` where there are none of 64 bits.
    software!(crate::primitive::wide::AtomicU64, crate::primitive::wide::AtomicI64);
    #[cfg(target_has_atomic = "ptr")]
    software!(of::AtomicUsize, of::AtomicIsize);
}

#[cfg(feature = "std")]
mod hosted {
    extern crate std;

    use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

    use super::{AtLastRef, Resource};

    impl Resource for std::string::String {
        type Ends = AtLastRef;
    }

    impl<T: Resource> Resource for std::vec::Vec<T> {
        type Ends = T::Ends;
    }

    impl<T: Resource + ?Sized> Resource for std::boxed::Box<T> {
        type Ends = T::Ends;
    }

    impl<T: Resource + ?Sized> Resource for std::sync::Arc<T> {
        type Ends = T::Ends;
    }

    impl<T: Resource> Resource for std::sync::Mutex<T> {
        type Ends = T::Ends;
    }

    impl<T: Resource> Resource for std::sync::RwLock<T> {
        type Ends = T::Ends;
    }

    impl<T: Resource> Resource for std::sync::OnceLock<T> {
        type Ends = T::Ends;
    }

    impl<T: Resource> Resource for VecDeque<T> {
        type Ends = T::Ends;
    }

    impl<T: Resource> Resource for BTreeSet<T> {
        type Ends = T::Ends;
    }

    impl<T: Resource, S> Resource for HashSet<T, S> {
        type Ends = T::Ends;
    }

    impl<K: Resource, V: Resource<Ends = K::Ends>> Resource for BTreeMap<K, V> {
        type Ends = V::Ends;
    }

    impl<K: Resource, V: Resource<Ends = K::Ends>, S> Resource for HashMap<K, V, S> {
        type Ends = V::Ends;
    }

    software!(std::time::Instant, std::time::SystemTime, std::path::PathBuf);
}
