//! A device that is being built: where `devm_drm_dev_alloc!` runs its initialisers.

use core::marker::PhantomData;
use core::panic::Location;
use core::ptr::NonNull;

use crate::bound::group::{device_group, DeviceGroup};
use crate::bound::BoundDevice;
use crate::brand::{Exactly, Invariant, OneThread, StaysInProbe};
use crate::device::container::Container;
use crate::device::drm_device::{add_action, DrmDevice, DrmmAction};
use crate::device::drmm::Drmm;
use crate::device::object::{Core, CorePtr};
use crate::device::publication::Publication;
use crate::device::publish::Front;
use crate::device::unregistered::Unregistered;
use crate::error::Result;
use crate::list::{Entry, Value};
use crate::memory::{KBox, Zeroable};
use crate::parts::{self, Class, Field, Parts, Seal};
use crate::trace::{Kind, Label, List, Phase, Place};

/// The device while its fields are initialised: the `drm` of `devm_drm_dev_alloc!(parent, |drm| ...)`.
///
/// What is made here ends with the last reference: mode objects, software state, actions. Hardware is made on
/// the bus device instead, see [`BoundDevice`]. It stays inside the initialisers.
pub struct Building<'build, T: Parts> {
    core: CorePtr,
    _device: Exactly<T>,
    _build: Invariant<'build>,
    _one_thread: OneThread<dyn StaysInProbe>,
}

impl<'build, T: Parts> Building<'build, T> {
    pub(crate) fn core(&self) -> &Core {
        // SAFETY: the bus's reference keeps the container until unbind, which waits for probe.
        unsafe { self.core.0.as_ref() }
    }

    /// The bus's name for the parent, for example `"0000:00:02.0"`.
    #[must_use]
    pub fn parent_name(&self) -> &str {
        self.core().parent.name()
    }

    /// Counts one fallible acquisition. Constructors named `drmm_...` call it first, so that a test can make
    /// them fail. Fails with `ENOMEM` when it is told to.
    #[track_caller]
    pub fn acquire(&self, what: &'static str) -> Result {
        self.core().parent.inner.fault.pass(what)
    }

    /// Runs `action` in step 10, in its place on the device list; see
    /// [`DrmDevice::drmm_add_action`].
    #[track_caller]
    pub fn drmm_add_action(
        &self,
        name: &'static str,
        action: impl FnOnce() + Send + 'static,
    ) -> Result<DrmmAction> {
        add_action(self.core(), name, Place::caller(), action)
    }

    /// One zeroed value, for a `#[drmm]` field; `drmm_kzalloc`. Fails with `ENOMEM`.
    #[track_caller]
    pub fn drmm_kzalloc<V: Zeroable>(&self) -> Result<KBox<V>> {
        self.acquire("drmm_kzalloc")?;
        KBox::zeroed()
    }

    /// `len` zeroed values, for a `#[drmm]` field; `drmm_kcalloc`.
    ///
    /// Fails with `ENOMEM`, and with `EOVERFLOW` if `len` times the size overflows.
    #[track_caller]
    pub fn drmm_kcalloc<V: Zeroable>(&self, len: usize) -> Result<KBox<[V]>> {
        self.acquire("drmm_kcalloc")?;
        KBox::zeroed_slice(len)
    }

    /// A copy of `text`, for a `#[drmm]` field; `drmm_kstrdup`. Fails with `ENOMEM`.
    #[track_caller]
    pub fn drmm_kstrdup(&self, text: &str) -> Result<KBox<str>> {
        self.acquire("drmm_kstrdup")?;
        KBox::copy_str(text)
    }

    /// Lets programs reach the device through `front` once it is registered. Fails with `ENOMEM`; then `front` is
    /// dropped at once.
    #[track_caller]
    pub fn publish_with<P: Publication<T>>(&self, front: P) -> Result {
        let label = Label { name: "publication", ty: core::any::type_name::<P>(), place: Place::caller() };
        self.acquire(label.name)?;
        let core = self.core();
        // SAFETY: a front is `Send` and `'static`.
        let entry = unsafe { core.list.add(core.owner(), label, Value(Front::new::<T>(front))) }?;
        // SAFETY: on the device list; `Value` is only a name around the front, whose node comes first.
        unsafe { core.publications.add(Entry::payload(entry).cast()) };
        Ok(())
    }

    /// Acquires a group for the device list: all of what `acquire` puts on it, or nothing.
    pub fn drmm_group<R>(&self, acquire: impl FnOnce(&DeviceGroup<'_>) -> Result<R>) -> Result<R> {
        device_group(self.core(), acquire)
    }

    /// The field that `_of` projects to, ready to take its value. Called by `devm_drm_dev_alloc!`.
    #[doc(hidden)]
    pub fn field_named<'bound, C: Class, V>(
        &self,
        name: &'static str,
        _of: impl for<'field> FnOnce(&'field T::Fields<'build, 'bound>) -> &'field Field<'build, C, V>,
    ) -> Slot<'build, C, V> {
        // The macro names a raw identifier as it is written.
        let name = name.strip_prefix("r#").unwrap_or(name);
        let declared = T::FIELDS.iter().find(|field| field.name == name);
        let place = declared.map_or(Place::NONE, |field| Place { file: field.file, line: field.line });
        Slot { core: self.core, name, place, _value: PhantomData, _device: PhantomData }
    }
}

/// A field that waits for its value.
#[doc(hidden)]
pub struct Slot<'build, C, V> {
    core: CorePtr,
    name: &'static str,
    place: Place,
    _value: PhantomData<(C, V)>,
    _device: Invariant<'build>,
}

impl<'build, C: Takes<V>, V> Slot<'build, C, V> {
    /// Takes the value of the field.
    pub fn init(self, value: V) -> Result<Field<'build, C, V>> {
        // SAFETY: a slot lives within the building of its device, which the bus's reference keeps.
        let core = unsafe { self.core.0.as_ref() };
        let held = C::take(core, self.name, self.place, value)?;
        Ok(Field { held, _device: PhantomData })
    }
}

/// A class whose fields can have values of type `V`.
#[doc(hidden)]
#[expect(private_interfaces, reason = "called by `Slot::init` only")]
pub trait Takes<V>: Class {
    /// Takes the value where the class wants it while the device is built.
    fn take(core: &Core, name: &'static str, place: Place, value: V) -> Result<Self::Held<V>>;
}

#[expect(private_interfaces, reason = "as for the trait")]
impl<V> Takes<V> for parts::Devm {
    fn take(_core: &Core, _name: &'static str, _place: Place, value: V) -> Result<V> {
        Ok(value)
    }
}

#[expect(private_interfaces, reason = "as for the trait")]
impl<V> Takes<V> for parts::Plain {
    fn take(_core: &Core, _name: &'static str, _place: Place, value: V) -> Result<V> {
        Ok(value)
    }
}

#[expect(private_interfaces, reason = "as for the trait")]
impl<V: Send + Sync + 'static> Takes<V> for parts::Drmm {
    fn take(core: &Core, name: &'static str, place: Place, value: V) -> Result<Drmm<V>> {
        let label = Label { name, ty: core::any::type_name::<V>(), place };
        core.parent.inner.fault.pass_at(name, place)?;
        // SAFETY: the value is `Send` and `'static`.
        let entry = unsafe { core.list.add(core.owner(), label, Value(value)) }?;
        // SAFETY: on the device list of the device that `'build` names; the field becomes part of no other.
        Ok(unsafe { Drmm::new(Entry::payload(entry).cast()) })
    }
}

fn trace_allocation<T: Parts>(core: NonNull<Core>, place: &'static Location<'static>) {
    // SAFETY: just allocated, with the one reference that the bus will take over.
    let owner = unsafe { core.as_ref() }.owner();
    let label = Label { name: T::DRIVER.name, ty: core::any::type_name::<T>(), place: Place::of(place) };
    owner.emit(Kind::Acquire, Phase::Alive, List::Container, label);
}

/// Allocates a device on `parent`, runs `init` for its fields and puts them in their places.
///
/// Called by `devm_drm_dev_alloc!`. If `init` fails, the bound list is left alone, and the container with its
/// device list waits for unbind.
#[doc(hidden)]
#[track_caller]
pub fn alloc_device<'bound, T, P>(
    parent: &P,
    init: impl for<'build> FnOnce(&Building<'build, T>) -> Result<T::Fields<'build, 'bound>>,
) -> Result<Unregistered<'bound, T>>
where
    T: Parts,
    P: BoundDevice<'bound> + ?Sized,
{
    let place = Location::caller();
    parent.acquire("device")?;
    let owner = parent.bound().parent();
    let core = Container::<T>::allocate(owner.clone())?;
    trace_allocation::<T>(core, place);
    owner.inner.devices.add(core, &owner)?;
    let building = Building {
        core: CorePtr(core),
        _device: PhantomData,
        _build: PhantomData,
        _one_thread: OneThread::new(),
    };
    let fields = init(&building)?;
    // SAFETY: `assemble` makes it the one device field of the data.
    let device = unsafe { DrmDevice::new(core) };
    let (data, view) = T::assemble(fields, device, &Seal::new());
    // SAFETY: `core` was allocated for `T` above, and only this call builds it.
    unsafe { Container::<T>::fill(core, data, view) };
    // SAFETY: ready, of driver `T`, and kept by the bus until `'bound` has ended.
    Ok(unsafe { Unregistered::new(core, parent.bound()) })
}
