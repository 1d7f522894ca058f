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
use crate::device::room::Room;
use crate::device::unregistered::Unregistered;
use crate::error::Result;
use crate::info::FieldInfo;
use crate::list::{As, Declared, Entry, Named, Value};
use crate::memory::{KBox, Zeroable};
use crate::parts::{self, Class, Field, Parts, Seal};
use crate::trace::{Kind, Label, List, Phase, Place};

/// The device while its fields are initialised: the `drm` of `devm_drm_dev_alloc!(parent, |drm| ...)`.
///
/// What is made here ends with the last reference: mode objects, software state, actions. Hardware is made on
/// the bus device instead, see [`BoundDevice`]. It stays inside the initialisers.
pub struct Building<'build, T: Parts> {
    core: CorePtr,
    /// For the `#[drmm]` fields.
    room: Room,
    /// For the front, which most devices have one of.
    front_room: Room,
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
        add_action(self.core(), name, Location::caller(), action)
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
        let core = self.core();
        let front = Front::new::<T>(front);
        let entry = if let Some(place) = self.front_room.reserve() {
            // SAFETY: a front is `Send` and `'static`, and the room lasts as long as the device.
            unsafe { core.list.add_embedded(core.owner(), place, Named::here("publication"), front) }?;
            place
        } else {
            let called = Named::here("publication");
            // SAFETY: as above.
            unsafe { core.parent.inner.acquire(&core.list, core.owner(), called, front) }?
        };
        // SAFETY: on the device list; the node comes first in a front.
        unsafe { core.publications.add(Entry::payload(entry).cast()) };
        Ok(())
    }

    /// Acquires a group for the device list: all of what `acquire` puts on it, or nothing.
    pub fn drmm_group<R>(&self, acquire: impl FnOnce(&DeviceGroup<'_>) -> Result<R>) -> Result<R> {
        device_group(self.core(), acquire)
    }

    /// The field that `_of` projects to, ready to take its value. Called by `devm_drm_dev_alloc!`.
    #[doc(hidden)]
    pub fn field_named<'bound, N: FieldName, C: Takes<V>, V>(
        &self,
        _name: N,
        _of: impl for<'field> FnOnce(&'field T::Fields<'build, 'bound>) -> &'field Field<'build, C, V>,
    ) -> Slot<'build, FieldOf<T, N>, C, V> {
        Slot { core: self.core, place: C::reserve(&self.room), _field: PhantomData, _device: PhantomData }
    }
}

/// The name of a field, as a type: so that what the trace says of it is a constant.
#[doc(hidden)]
pub trait FieldName {
    /// As `stringify!` spells it.
    const NAME: &'static str;
}

/// The field `N` of a driver struct.
#[doc(hidden)]
#[derive(Debug)]
pub struct FieldOf<T, N>(PhantomData<(T, N)>);

impl<T: Parts, N: FieldName> Declared for FieldOf<T, N> {
    const NAME: &'static str = match find(T::FIELDS, N::NAME) {
        Some(field) => field.name,
        None => N::NAME,
    };
    const PLACE: Place = match find(T::FIELDS, N::NAME) {
        Some(field) => Place { file: field.file, line: field.line },
        None => Place::NONE,
    };
}

/// The field of that name.
const fn find(fields: &'static [FieldInfo], name: &str) -> Option<&'static FieldInfo> {
    let mut rest = fields;
    while let Some((field, others)) = rest.split_first() {
        if is_spelled(field.name.as_bytes(), name.as_bytes()) {
            return Some(field);
        }
        rest = others;
    }
    None
}

/// Whether `spelled` is `name`. The macro names a raw identifier as it is written.
const fn is_spelled(mut name: &[u8], mut spelled: &[u8]) -> bool {
    if let [b'r', b'#', raw @ ..] = spelled {
        spelled = raw;
    }
    while let ([first, rest @ ..], [same, others @ ..]) = (name, spelled) {
        if *first != *same {
            return false;
        }
        (name, spelled) = (rest, others);
    }
    name.is_empty() && spelled.is_empty()
}

/// A field that waits for its value.
#[doc(hidden)]
pub struct Slot<'build, D, C, V> {
    core: CorePtr,
    place: Option<NonNull<Entry<Value<V>>>>,
    _field: PhantomData<(D, C, V)>,
    _device: Invariant<'build>,
}

#[expect(private_bounds, reason = "made by `field_named` only")]
impl<'build, D: Declared, C: Takes<V>, V> Slot<'build, D, C, V> {
    /// Takes the value of the field.
    pub fn init(self, value: V) -> Result<Field<'build, C, V>> {
        // SAFETY: a slot lives within the building of its device, which the bus's reference keeps.
        let core = unsafe { self.core.0.as_ref() };
        let held = C::take::<D>(core, self.place, value)?;
        Ok(Field { held, _device: PhantomData })
    }
}

/// A class whose fields can have values of type `V`.
#[doc(hidden)]
#[expect(private_interfaces, private_bounds, reason = "called by `field_named` and `Slot::init` only")]
pub trait Takes<V>: Class {
    /// Room for the value in the device, if the class puts it on a list.
    fn reserve(_room: &Room) -> Option<NonNull<Entry<Value<V>>>> {
        None
    }

    /// Takes the value where the class wants it while the device is built.
    fn take<D: Declared>(
        core: &Core,
        place: Option<NonNull<Entry<Value<V>>>>,
        value: V,
    ) -> Result<Self::Held<V>>;
}

#[expect(private_interfaces, private_bounds, reason = "as for the trait")]
impl<V> Takes<V> for parts::Devm {
    fn take<D: Declared>(_: &Core, _: Option<NonNull<Entry<Value<V>>>>, value: V) -> Result<V> {
        Ok(value)
    }
}

#[expect(private_interfaces, private_bounds, reason = "as for the trait")]
impl<V> Takes<V> for parts::Plain {
    fn take<D: Declared>(_: &Core, _: Option<NonNull<Entry<Value<V>>>>, value: V) -> Result<V> {
        Ok(value)
    }
}

#[expect(private_interfaces, private_bounds, reason = "as for the trait")]
impl<V: Send + Sync + 'static> Takes<V> for parts::Drmm {
    fn reserve(room: &Room) -> Option<NonNull<Entry<Value<V>>>> {
        room.reserve()
    }

    fn take<D: Declared>(core: &Core, place: Option<NonNull<Entry<Value<V>>>>, value: V) -> Result<Drmm<V>> {
        let entry = if let Some(place) = place {
            let called = As::<D>::DECLARED;
            // SAFETY: the value is `Send` and `'static`, and the room lasts as long as the device.
            unsafe { core.list.add_embedded(core.owner(), place, called, Value(value)) }?;
            place
        } else {
            let called = As::<D>::DECLARED;
            // SAFETY: as above.
            unsafe { core.parent.inner.acquire(&core.list, core.owner(), called, Value(value)) }?
        };
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
    // SAFETY: just allocated, and kept by the bus until its entries have ended.
    let (room, front_room) = unsafe { Container::<T>::rooms(core) };
    let building = Building {
        core: CorePtr(core),
        room,
        front_room,
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
