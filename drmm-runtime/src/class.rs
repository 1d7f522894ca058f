//! Which of the two lifetimes a type belongs to.
//!
//! [`Resource`] says it once per type. The two markers [`DeviceBound`] and [`LastRef`] ask the question for a
//! field and carry the message for the wrong answer. The lifetime `'bound` is what makes misuse impossible; the
//! markers make the refusal readable, and they catch what no lifetime can: a connector in a `#[devm]` field.

use core::num::{NonZeroI32, NonZeroI64, NonZeroU16, NonZeroU32, NonZeroU64, NonZeroU8, NonZeroUsize};
use core::ops::{Range, RangeInclusive};
use core::time::Duration;

use crate::lock::Mutex;
use crate::memory::KBox;

/// A type that knows when its values end.
///
/// Buses implement it for hardware (`AtUnbind`), mode-setting crates for what programs hold (`AtLastRef`). For a
/// type of your own it is one line:
///
/// ```
/// use drmm_runtime::{AtLastRef, Resource};
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
#[derive(Debug)]
pub enum AtUnbind {}

/// Ends with the last reference to the device that programs opened: `drmm_` in the kernel.
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

    /// What `Resource` says, so that the marker cannot be claimed against it.
    #[diagnostic::on_unimplemented(
        message = "`DeviceBound` is not claimed by hand: a type says once when it ends",
        label = "write `impl Resource for {Self} {{ type Ends = AtUnbind; }}`"
    )]
    pub trait EndsAtUnbind {}
    #[diagnostic::do_not_recommend]
    impl<T: Resource<Ends = AtUnbind> + ?Sized> EndsAtUnbind for T {}

    /// What `Resource` says, so that the marker cannot be claimed against it.
    #[diagnostic::on_unimplemented(
        message = "`LastRef` is not claimed by hand: a type says once when it ends",
        label = "write `impl Resource for {Self} {{ type Ends = AtLastRef; }}`"
    )]
    pub trait EndsAtLastRef {}
    #[diagnostic::do_not_recommend]
    impl<T: Resource<Ends = AtLastRef> + ?Sized> EndsAtLastRef for T {}
}

/// May stand in a `#[devm]` field: it ends when the driver unbinds.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a `#[devm]` field: it does not end when the driver unbinds",
    label = "not known to end at unbind",
    note = "what programs can still hold after unbind has to outlive it: a `#[drmm]` or a plain field",
    note = "for a type of your own that wraps hardware, write `impl Resource for {Self} {{ type Ends = AtUnbind; }}`; put one of another crate into a struct of your own first"
)]
pub trait DeviceBound: sealed::EndsAtUnbind {}

/// May stand in a `#[drmm]` field: it ends with the last reference.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a `#[drmm]` field: it does not end with the last reference",
    label = "not known to end with the last reference",
    note = "hardware is gone after unbind, while programs still hold the device: a `#[devm]` field, behind the gate",
    note = "a `Dev` of the device itself would keep it alive for ever: ask `drm.try_get()` for one instead",
    note = "for a software type of your own, write `impl Resource for {Self} {{ type Ends = AtLastRef; }}`; put one of another crate into a struct of your own first, or make the field plain"
)]
pub trait LastRef: sealed::EndsAtLastRef {}

#[diagnostic::do_not_recommend]
impl<T: Resource<Ends = AtUnbind> + ?Sized> DeviceBound for T {}

#[diagnostic::do_not_recommend]
impl<T: Resource<Ends = AtLastRef> + ?Sized> LastRef for T {}

// A reference borrows from a scope, and the only scope that a field can name is `'bound`.
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

// Numbers and text are software: nothing happens to them when the hardware goes.
software!((), bool, char, str, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

software!(NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64, NonZeroUsize, NonZeroI32, NonZeroI64, Duration);

/// Numbers that change while they are shared.
mod atomic {
    use core::sync::atomic as of;

    use super::{AtLastRef, Resource};

    #[cfg(target_has_atomic = "8")]
    software!(of::AtomicBool, of::AtomicU8, of::AtomicI8);
    #[cfg(target_has_atomic = "16")]
    software!(of::AtomicU16, of::AtomicI16);
    #[cfg(target_has_atomic = "32")]
    software!(of::AtomicU32, of::AtomicI32);
    #[cfg(target_has_atomic = "64")]
    software!(of::AtomicU64, of::AtomicI64);
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
