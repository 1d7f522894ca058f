//! What `#[drm_driver]` makes of a struct: the driver's type, its hardware view, and the struct that is filled in.

use core::alloc::Layout;
use core::any::Any;
use core::fmt;

use crate::brand::Invariant;
use crate::class::{DeviceBound, LastRef};
use crate::device::drm_device::DrmDevice;
use crate::info::{DriverInfo, FieldInfo};

/// How an unbind came about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Removal {
    /// The driver is asked to let go; the hardware is there and answers.
    Orderly,
    /// The hardware is gone already: reads give all-ones, writes are dropped.
    Surprise,
}

/// A driver struct, as `#[drm_driver]` splits it.
///
/// # Safety
///
/// Implemented by the attribute only. It promises that every field of `Self` but the device is `Send`, `Sync`
/// and `'static`, that every field of the view is `Send` and `Sync` and not one of those that end with the last
/// reference, and that `assemble` moves each field where its class says.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a driver struct",
    label = "needs `#[drm_driver(name = ..., desc = ..., major = ..., minor = ...)]` on the struct",
    note = "the attribute is the only way to make one"
)]
pub unsafe trait Parts: Any + Sized + TheReleaseHookTakesThePlaceOfDrop<Verdict = HasNoDrop> {
    /// The hardware view: the `#[devm]` fields.
    type Hw<'bound>;
    /// The struct that `devm_drm_dev_alloc!` fills in: all fields but the device.
    type Fields<'build, 'bound>;
    /// Name and version.
    const DRIVER: DriverInfo;
    /// The annotated fields, in the order of their declaration.
    const FIELDS: &'static [FieldInfo];
    /// The layouts of the `#[drmm]` fields' values: the device has room for them in its own allocation.
    ///
    /// It is a matter of memory alone. A value that finds no room gets memory of its own.
    #[doc(hidden)]
    const ROOM: &'static [Layout] = &[];

    /// Splits the fields into the device and its view.
    fn assemble<'build, 'bound>(
        fields: Self::Fields<'build, 'bound>,
        device: DrmDevice,
        seal: &Seal,
    ) -> (Self, Self::Hw<'bound>);

    /// The value of a `#[devm]` field, for the view.
    #[doc(hidden)]
    #[must_use]
    fn into_devm<V>(field: Field<'_, Devm, V>, _seal: &Seal) -> V {
        field.held
    }

    /// The value of a plain field, for the device.
    #[doc(hidden)]
    #[must_use]
    fn into_plain<V>(field: Field<'_, Plain, V>, _seal: &Seal) -> V {
        field.held
    }

    /// The handle of a `#[drmm]` field's value on the device list, for the device.
    #[doc(hidden)]
    #[must_use]
    fn into_drmm<V>(field: Field<'_, Drmm, V>, _seal: &Seal) -> crate::device::drmm::Drmm<V> {
        field.held
    }

    /// Asserts that a `#[devm]` field may be one.
    #[doc(hidden)]
    fn ends_at_unbind<V: DeviceBound + Send + Sync>() {}

    /// Asserts that a `#[drmm]` field may be one.
    #[doc(hidden)]
    fn ends_with_last_reference<V: LastRef + Send + Sync + 'static>() {}

    /// Asserts that a plain field may be one.
    #[doc(hidden)]
    fn lives_in_the_device<V: Send + Sync + 'static>() {}

    /// Step 6, the `unbind` hook: the last touch of the hardware, alone with it.
    ///
    /// It is not named like its key, and neither is the next one: in the attribute's impl `unbind = Bochs::unbind` would
    /// find this function, where `Bochs` has none of its own.
    fn last_touch(&self, _hw: &Self::Hw<'_>, _removal: Removal) {}

    /// Step 9, the `release` hook: the last reference is gone, everything on the device list is still there.
    fn last_look(&self) {}
}

/// The view of `Self` may be lent for less than its scope, so that [`hw()`](crate::Entered::hw) can lend it.
///
/// `#[drm_driver]` implements it. The one function is its own proof: for a view that can store references it does
/// not compile, and since it has to work for every scope, it can keep nothing of the view it is handed.
#[diagnostic::on_unimplemented(
    message = "the hardware view of `{Self}` cannot be lent by `hw()`",
    label = "the view was declared with `view = closure`",
    note = "one of its fields can store a reference, so it is lent to a closure only: use `with_hw(|dev, hw| ...)`"
)]
pub trait CovariantView: Parts {
    /// Shortens the scope of a view to that of a section.
    fn shorten<'section, 'bound: 'section>(view: &'section Self::Hw<'bound>) -> &'section Self::Hw<'section>;
}

/// Only the runtime can make one, so only the runtime can call [`Parts::assemble`].
#[derive(Debug)]
pub struct Seal(());

impl Seal {
    pub(crate) const fn new() -> Self {
        Self(())
    }
}

/// The fields of `T` as `devm_drm_dev_alloc!` names them: `FieldsOf::<'_, '_, Bochs> { mmio: ... }`.
pub type FieldsOf<'build, 'bound, T> = <T as Parts>::Fields<'build, 'bound>;

/// `impl Drop` for a device struct is refused through this trait: `release = path` takes its place.
///
/// The struct is dropped after its device list, so a `Drop` could look at `#[drmm]` fields that have ended.
pub trait TheReleaseHookTakesThePlaceOfDrop {
    /// [`HasNoDrop`], for every struct that the attribute made.
    type Verdict;
}

/// The verdict on a device struct, which [`Parts`] asks for.
#[derive(Debug)]
pub enum HasNoDrop {}

/// The verdict on everything that has a `Drop`.
#[derive(Debug)]
pub enum HasDrop {}

#[expect(drop_bounds, reason = "to conflict with the impl that the attribute makes")]
impl<T: Drop> TheReleaseHookTakesThePlaceOfDrop for T {
    type Verdict = HasDrop;
}

/// Where a field goes when it is initialised.
pub trait Class {
    /// What stands for the value from then on.
    type Held<V>;
    /// The value itself.
    fn value<V>(held: &Self::Held<V>) -> &V;
}

/// `#[devm]`: the value waits to be moved into the view.
#[derive(Debug)]
pub enum Devm {}

/// `#[drmm]`: the value is on the device list at once.
#[derive(Debug)]
pub enum Drmm {}

/// No attribute: the value waits to be moved into the device.
#[derive(Debug)]
pub enum Plain {}

impl Class for Devm {
    type Held<V> = V;

    fn value<V>(held: &V) -> &V {
        held
    }
}

impl Class for Plain {
    type Held<V> = V;

    fn value<V>(held: &V) -> &V {
        held
    }
}

impl Class for Drmm {
    type Held<V> = crate::device::drmm::Drmm<V>;

    fn value<V>(held: &Self::Held<V>) -> &V {
        held
    }
}

/// A field that has been initialised, as later initialisers see it: it derefs to its value.
pub struct Field<'build, C: Class, V> {
    pub(crate) held: C::Held<V>,
    /// The device it was initialised for, and no other.
    pub(crate) _device: Invariant<'build>,
}

impl<C: Class, V> core::ops::Deref for Field<'_, C, V> {
    type Target = V;

    fn deref(&self) -> &V {
        C::value(&self.held)
    }
}

impl<C: Class, V: fmt::Debug> fmt::Debug for Field<'_, C, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<C: Class, V: fmt::Display> fmt::Display for Field<'_, C, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
