//! What `#[drm_driver]` generates for a struct: the driver's type, its hardware view, and the
//! struct that `devm_drm_dev_alloc!` fills in.

use core::alloc::Layout;
use core::any::Any;
use core::fmt;
use core::marker::PhantomData;
use core::ops::Deref;
use core::ptr::NonNull;

use crate::brand::{Exactly, Invariant};
use crate::class::{DeviceBound, LastRef};
use crate::device::container::Container;
use crate::device::drm_device::DrmDevice;
use crate::device::object::Core;
use crate::info::{DriverInfo, FieldInfo};
use crate::removal::Removal;

/// A driver: the struct that `#[drm_driver]` was put on.
///
/// ```
/// use drmm_runtime::{prelude::*, DrmDriver};
/// # #[drm_driver(name = "adc", desc = "A converter", major = 1, minor = 0)]
/// # struct Adc { #[drm_device] drm: DrmDevice, #[devm] sample: &'bound u32, channels: u32 }
///
/// /// For any driver, as a file layer does it.
/// fn title<T: DrmDriver>(_: &Dev<T>) -> String {
///     format!("{} {}.{}", T::DRIVER.name, T::DRIVER.major, T::DRIVER.minor)
/// }
/// # drmm_runtime::bus::Parent::new("adc0")?.bind((), |device| {
/// # let adc = devm_drm_dev_alloc!(device, |_| Adc { sample: device.devm(7)?, channels: 4 })?;
/// assert_eq!(title(&adc.dev()), "adc 1.0");
/// # adc.devm_register()
/// # })?;
/// # Ok::<(), Error>(())
/// ```
///
/// # Safety
///
/// Implemented by the attribute only. It promises that every field of `Self` except the device is
/// `Send`, `Sync` and `'static`; that every field of the view is `Send` and `Sync` and does not end
/// with the last reference; and that `assemble` moves each field where its class says. All but the
/// last promise is asserted of the fields themselves ([`Asserted::of`]). It is not relied on that
/// the initialisers fill fields of the same types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a driver struct",
    label = "needs `#[drm_driver(name = \"{Self}\", desc = \"{Self}\", major = 1, minor = 0)]` above the struct",
    note = "the attribute is the only way to make one"
)]
pub unsafe trait DrmDriver:
    Any + Sized + TheReleaseHookTakesThePlaceOfDrop<Verdict = HasNoDrop>
{
    /// The hardware view: the `#[devm]` fields, and by deref all others.
    type Hw<'bound>: Deref<Target = Self>;
    /// The struct that `devm_drm_dev_alloc!` fills in: all fields but the device.
    type Fields<'build, 'bound>;
    /// Name and version.
    const DRIVER: DriverInfo;
    /// Whether the attribute gives a name and a version. In a kernel, a device without them is not
    /// a DRM card. See [`NamedDriver`].
    #[doc(hidden)]
    const IS_CARD: bool = true;
    /// The annotated fields, in the order of their declaration.
    const FIELDS: &'static [FieldInfo];
    /// The layouts of the values of the `#[drmm]` fields. The device has room for them in its own
    /// allocation.
    ///
    /// It only saves allocations: a value that finds no room gets its own memory.
    #[doc(hidden)]
    const DRMM_LAYOUTS: &'static [Layout] = &[];

    /// Puts the fields of the device into their `place`, and makes the view of the other fields.
    /// The view borrows that place.
    fn assemble<'build, 'bound>(
        fields: Self::Fields<'build, 'bound>,
        device: DrmDevice,
        place: DataSlot<'bound, Self>,
        seal: &Seal,
    ) -> Self::Hw<'bound>;

    /// The value of a `#[devm]` field, for the view.
    ///
    /// Neither this function nor the next two have the bounds of the class on `V`: these are
    /// asserted of the field that the value goes to. A second bound would be a second message about
    /// one mistake.
    #[doc(hidden)]
    #[must_use]
    fn into_devm<V>(field: Field<'_, Devm, V>, _seal: &Seal) -> V {
        field.stored
    }

    /// The value of a plain field, for the device.
    #[doc(hidden)]
    #[must_use]
    fn into_plain<V>(field: Field<'_, Plain, V>, _seal: &Seal) -> V {
        field.stored
    }

    /// The handle of a `#[drmm]` field's value on the device list, for the device.
    #[doc(hidden)]
    #[must_use]
    fn into_drmm<V>(field: Field<'_, Drmm, V>, _seal: &Seal) -> crate::device::drmm_field::Drmm<V> {
        field.stored
    }

    /// Asserts that `V` is allowed in a `#[devm]` field.
    #[doc(hidden)]
    #[must_use]
    fn ends_at_unbind<V: DeviceBound + Send + Sync>() -> Asserted<V> {
        Asserted(PhantomData)
    }

    /// Asserts that `V` is allowed in a `#[drmm]` field.
    #[doc(hidden)]
    #[must_use]
    fn ends_with_last_reference<V: LastRef + Send + Sync + 'static>(
    ) -> Asserted<crate::device::drmm_field::Drmm<V>> {
        Asserted(PhantomData)
    }

    /// Asserts that `V` is allowed in a plain field.
    #[doc(hidden)]
    #[must_use]
    fn lives_in_the_device<V: Send + Sync + 'static>() -> Asserted<V> {
        Asserted(PhantomData)
    }

    /// The field of the view that leads to its device.
    #[doc(hidden)]
    fn whole<'hw, 'bound>(hw: &'hw Self::Hw<'bound>) -> &'hw DeviceOf<'bound, Self>;

    /// Step 6, the `unbind` hook: it may still use the hardware, and no other code does.
    ///
    /// It runs once for each device that was completed: at unbind, and after a probe that fails
    /// when `devm_drm_dev_alloc!` has already succeeded. It does not run if an initialiser failed,
    /// since there is no view then. Therefore it must not be used to switch something off: what is
    /// on has an owner, see [`On`](crate::resource::On). Most drivers need no hook.
    ///
    /// Neither this function nor the next one has the name of its key in the attribute:
    /// `unbind = Bochs::unbind` would find this function if `Bochs` had no `unbind` of its own.
    fn call_unbind_hook(_hw: &Self::Hw<'_>, _removal: Removal) {}

    /// Step 9, the `release` hook: the last reference is gone, and everything on the device list is
    /// still alive.
    fn call_release_hook(&self) {}
}

/// A driver with a name and a version, which programs ask for. Only such a driver can be a DRM
/// card.
///
/// `#[drm_driver]` implements it for a struct if it is given `name`, `desc`, `major` and `minor`.
/// Without them it makes a device that programs cannot open as a card: a clock provider, an i2c
/// adapter, a video node. In the trace, such a device has the name of the struct. A `desc` for
/// people may be given.
///
/// ```
/// # use drmm_runtime::prelude::*;
/// /// A clock that the drivers of other bus devices use.
/// #[drm_driver(desc = "Pixel clock generator")]
/// struct Clock {
///     #[drm_device]
///     drm: DrmDevice,
///     hertz: Mutex<u64>,
/// }
/// # use drmm_runtime::DrmDriver;
/// assert_eq!((Clock::DRIVER.name, Clock::DRIVER.desc), ("Clock", "Pixel clock generator"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no name and no version for programs to ask for, which a card needs",
    label = "give the attribute `name = \"{Self}\", major = 1, minor = 0` as well, and a `desc`",
    note = "without them `#[drm_driver]` makes a device that is no card: a clock provider, for example"
)]
pub trait NamedDriver: DrmDriver {}

/// The view of `Self` may be lent for a shorter time than its scope, so that
/// [`hw()`](crate::Entered::hw) can lend it.
///
/// `#[drm_driver]` implements it. Its one function is the proof: it does not compile for a view
/// that can store references. And since it must work for every scope, it cannot keep anything of
/// the view that it is given.
#[diagnostic::on_unimplemented(
    message = "the hardware view of `{Self}` cannot be lent by `hw()`",
    label = "the view was declared with `view = closure`",
    note = "one of its fields can store a reference, so it is lent to a closure only: use `with_hw(|hw| ...)`"
)]
pub trait CovariantView: DrmDriver {
    /// Shortens the scope of a view to that of a section.
    fn shorten<'section, 'bound: 'section>(view: &'section Self::Hw<'bound>) -> &'section Self::Hw<'section>;
}

/// An assertion about the type `V`, which is applied to the field that it was written for.
#[derive(Debug)]
pub struct Asserted<V>(PhantomData<fn(V) -> V>);

impl<V> Asserted<V> {
    /// Asserts it of `field`, whose type is exactly `V`.
    ///
    /// `F` is inferred from the field alone, so the field is not coerced.
    #[doc(hidden)]
    pub fn of<F: ?Sized + IsExactly<V>>(self, _field: &F) {}
}

/// Implemented only if `Self` and `V` are the same type.
#[diagnostic::on_unimplemented(
    message = "the type of a field has two meanings: `{Self}` in the struct, `{V}` in what `#[drm_driver]` asserts of it",
    label = "means another type each time",
    note = "write the type without the macro, and put attributes that change the struct above `#[drm_driver]`"
)]
pub trait IsExactly<V: ?Sized>: sealed::Same<V> {}
impl<V: ?Sized> IsExactly<V> for V {}

mod sealed {
    /// A driver cannot name this trait, so it cannot implement it for two different types.
    pub trait Same<V: ?Sized> {}
    impl<V: ?Sized> Same<V> for V {}
}

/// The device that a hardware view belongs to: a field of the view, through which the view derefs
/// to the device.
///
/// # Invariant
///
/// It leads to a device of driver `T` on the parent whose bound scope is `'bound`. The data of such
/// a device is in its place before this value is made, and it outlives the scope: the bus drops its
/// reference to each of the parent's devices after step 8, and everything that can hold such a
/// borrow ends before that. Views end in step 7 and callbacks in step 5, values on the bound list
/// borrow nothing, and a leaked section keeps the walk from reaching these steps.
///
/// Therefore it may be moved anywhere that `'bound` allows, even to the view of another device of
/// the same parent, as a `Drop` of the view can do. It is neither `Copy` nor `Clone`, so that a
/// driver cannot combine the hardware of one device with another device in one view. Memory safety
/// does not depend on that.
pub struct DeviceOf<'bound, T> {
    device: &'bound T,
    _device: Exactly<T>,
}

/// Where the data of a device that is being built goes.
#[derive(Debug)]
pub struct DataSlot<'bound, T> {
    core: NonNull<Core>,
    _device: Exactly<T>,
    _scope: PhantomData<&'bound ()>,
}

impl<'bound, T: DrmDriver> DataSlot<'bound, T> {
    /// # Safety
    ///
    /// `core` is a device of driver `T` on the parent whose bound scope is `'bound`, and only the
    /// caller is building it. No other place is made for it. If it is ever made ready, that happens
    /// after this place was used.
    pub(crate) const unsafe fn new(core: NonNull<Core>) -> Self {
        Self { core, _device: PhantomData, _scope: PhantomData }
    }

    /// Moves the data to its place, where it outlives the bound scope.
    #[must_use]
    pub fn put(self, data: T) -> DeviceOf<'bound, T> {
        // SAFETY: by the contract of `new`, `core` is being built by its one caller and has this
        // one place, so this is the only write. The container exists while the bus has its
        // reference, which is until after step 8 and so longer than `'bound`. The data is dropped
        // later, in step 11, or never if the device does not become ready.
        let device = unsafe { Container::<T>::put_data(self.core, data) };
        DeviceOf { device, _device: PhantomData }
    }
}

impl<T> DeviceOf<'_, T> {
    /// The device.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub fn get(&self) -> &T {
        self.device
    }
}

// A panic in a section leaves the device as it is. Its locks are not poisoned either.
impl<T> core::panic::UnwindSafe for DeviceOf<'_, T> {}
impl<T> core::panic::RefUnwindSafe for DeviceOf<'_, T> {}

impl<T> fmt::Debug for DeviceOf<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceOf")
    }
}

/// Only the runtime can make a `Seal`, so only the runtime can call [`DrmDriver::assemble`].
#[derive(Debug)]
pub struct Seal(());

impl Seal {
    pub(crate) const fn new() -> Self {
        Self(())
    }
}

/// The fields of `T` as `devm_drm_dev_alloc!` names them:
/// `FieldsOf::<'_, '_, Bochs> { mmio: ... }`.
pub type FieldsOf<'build, 'bound, T> = <T as DrmDriver>::Fields<'build, 'bound>;

/// Refuses `impl Drop` for a device struct. The hook `release = path` takes its place.
///
/// The struct is dropped after its device list, so a `Drop` could look at `#[drmm]` fields that
/// have ended.
pub trait TheReleaseHookTakesThePlaceOfDrop {
    /// [`HasNoDrop`], for every struct that the attribute generated.
    type Verdict;
}

/// The verdict on a device struct. [`DrmDriver`] requires it.
#[derive(Debug)]
pub enum HasNoDrop {}

/// The verdict on every type that implements `Drop`.
#[derive(Debug)]
pub enum HasDrop {}

#[expect(drop_bounds, reason = "to conflict with the impl that the attribute makes")]
impl<T: Drop> TheReleaseHookTakesThePlaceOfDrop for T {
    type Verdict = HasDrop;
}

/// Where a field goes when it is initialised.
pub trait Class {
    /// What represents the value after that.
    type Stored<V>;
    /// The value itself.
    fn value<V>(stored: &Self::Stored<V>) -> &V;
}

/// `#[devm]`: the value is kept until it is moved into the view.
#[derive(Debug)]
pub enum Devm {}

/// `#[drmm]`: the value is moved to the device list at once.
#[derive(Debug)]
pub enum Drmm {}

/// No attribute: the value is kept until it is moved into the device.
#[derive(Debug)]
pub enum Plain {}

impl Class for Devm {
    type Stored<V> = V;

    fn value<V>(stored: &V) -> &V {
        stored
    }
}

impl Class for Plain {
    type Stored<V> = V;

    fn value<V>(stored: &V) -> &V {
        stored
    }
}

impl Class for Drmm {
    type Stored<V> = crate::device::drmm_field::Drmm<V>;

    fn value<V>(stored: &Self::Stored<V>) -> &V {
        stored
    }
}

/// An initialised field, as later initialisers see it. It derefs to its value.
pub struct Field<'build, C: Class, V> {
    pub(crate) stored: C::Stored<V>,
    /// Only the device that the field was initialised for.
    pub(crate) _device: Invariant<'build>,
}

impl<C: Class, V> core::ops::Deref for Field<'_, C, V> {
    type Target = V;

    fn deref(&self) -> &V {
        C::value(&self.stored)
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
