//! A device that is being built, as the initialisers of `devm_drm_dev_alloc!` see it.

use core::marker::PhantomData;
use core::ops::Deref;
use core::panic::Location;
use core::ptr::NonNull;

use crate::bound::{Bound, BoundDevice};
use crate::brand::{Exactly, Invariant, OneThread, StaysInProbe};
use crate::device::arena::Arena;
use crate::device::container::Container;
use crate::device::driver::{self, Class, DrmDriver, Field, Seal};
use crate::device::drm_device::{add_action, DrmDevice, DrmmAction};
use crate::device::drmm_field::Drmm;
use crate::device::drmm_value::{self, DrmmValue};
use crate::device::fronts;
use crate::device::group::{device_group, DeviceGroup};
use crate::device::object::{Core, CorePtr};
use crate::device::publication::Publication;
use crate::device::unregistered::Unregistered;
use crate::error::Result;
use crate::info::FieldInfo;
use crate::kbox::{KBox, Zeroable};
use crate::list::{Declared, DeclaredKey, Entry, Value};
use crate::trace::{Kind, Label, List, Phase, Place};

/// The device while its fields are initialised: `drm` in `devm_drm_dev_alloc!(parent, |drm| ...)`.
///
/// What is made here ends with the last reference: mode objects, software state, actions. Hardware
/// is acquired from the bus device instead, see [`BoundDevice`]. A `Building` cannot leave the
/// initialisers.
///
/// ```
/// use drmm_runtime::prelude::*;
///
/// #[drm_driver(name = "clut", desc = "A colour table", major = 1, minor = 0)]
/// struct Clut {
///     #[drm_device]
///     drm: DrmDevice,
///     #[drmm]
///     colours: KBox<[u32]>,
///     #[drmm]
///     label: KBox<str>,
/// }
/// # drmm_runtime::bus::Parent::new("clut0")?.bind((), |device| {
///
/// let clut = devm_drm_dev_alloc!(device, |drm| Clut {
///     colours: drm.drmm_kcalloc(256)?,
///     label: drm.drmm_kstrdup(drm.parent_name())?,
/// })?;
/// assert_eq!((clut.colours.len(), &**clut.label), (256, "clut0"));
/// # clut.devm_register()
/// # })?;
/// # Ok::<(), Error>(())
/// ```
pub struct Building<'build, T> {
    core: CorePtr,
    /// Where the `#[drmm]` fields are kept.
    room: Arena,
    /// Room for one [`Publication`], since most devices have exactly one.
    front_room: Arena,
    _device: Exactly<T>,
    _build: Invariant<'build>,
    _one_thread: OneThread<dyn StaysInProbe>,
}

impl<'build, T: DrmDriver> Building<'build, T> {
    pub(crate) fn core(&self) -> &Core {
        // SAFETY: the bus's reference keeps the container until after step 8. The caller that
        // builds a device holds the bus device of its scope. So it runs in probe, for which unbind
        // waits; in a section or a callback, for which steps 3 and 5 wait; or in step 6 or 7 of the
        // walk itself. In each case the initialisers have returned before step 8.
        unsafe { self.core.0.as_ref() }
    }

    /// The bus's name for the parent, for example `"0000:00:02.0"`.
    #[must_use]
    pub fn parent_name(&self) -> &str {
        self.core().base.parent.name()
    }

    /// A number that no other device of this program has or had. A framework that keeps what was
    /// made on one device, and is given it on another, finds out by it.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.core().gate.id()
    }

    /// Counts one fallible acquisition. Constructors named `drmm_...` call it first, so that a test
    /// can make them fail. Fails with `ENOMEM` when the test asks for it.
    #[track_caller]
    pub fn acquire(&self, what: &'static str) -> Result {
        self.core().base.parent.inner.fault.pass(what)
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

    /// Moves `value` to the device list and returns a handle for a plain field; see
    /// [`DrmDevice::drmm`]. This is for a value that may end before the device does. A value that
    /// lasts as long as the device is a `#[drmm]` field.
    #[track_caller]
    pub fn drmm<V: Send + 'static>(&self, value: V) -> Result<DrmmValue<V>> {
        drmm_value::add(self.core(), value)
    }

    /// Lends the value behind `handle`. Fails with `EINVAL` if the handle belongs to another
    /// device.
    pub fn drmm_get<'a, V>(&'a self, handle: &'a DrmmValue<V>) -> Result<&'a V> {
        drmm_value::get(self.core(), handle)
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

    /// Lets programs reach the device through `front` once it is registered. A device can have
    /// several fronts, each with its own [name](Publication::name). Fails with `ENOMEM`; then
    /// `front` is dropped at once. The first small front has room in the device's own memory, so it
    /// cannot fail and is no acquisition.
    #[track_caller]
    pub fn publish_with<P: Publication<T>>(&self, front: P) -> Result {
        // SAFETY: `self` stays on the one thread that builds the device, whose room lasts as long
        // as the device.
        unsafe { fronts::add(self.core(), self.front_room.reserve(), front) }
    }

    /// Acquires a group for the device list: everything that `acquire` puts on it, or nothing.
    pub fn drmm_group<R>(&self, acquire: impl FnOnce(&DeviceGroup<'_>) -> Result<R>) -> Result<R> {
        device_group(self.core(), acquire)
    }
}

/// Called by `devm_drm_dev_alloc!`, of a driver or not: see `Found`.
impl<'build, T> Building<'build, T> {
    /// The field that `_of` projects to, ready to take its value.
    #[doc(hidden)]
    pub fn field_named<F, N: FieldName, C: Takes<V>, V>(
        &self,
        _filled: Filled<F>,
        _name: N,
        _of: impl for<'field> FnOnce(&'field F) -> &'field Field<'build, C, V>,
    ) -> Slot<'build, FieldOf<T, N>, C, V> {
        Slot { core: self.core, place: C::reserve(&self.room), _field: PhantomData, _device: PhantomData }
    }
}

/// A field's name at the type level, so that its trace label is a constant.
#[doc(hidden)]
pub trait FieldName {
    /// As `stringify!` spells it.
    const NAME: &'static str;
}

/// The field `N` of a driver struct.
#[doc(hidden)]
#[derive(Debug)]
pub struct FieldOf<T, N>(PhantomData<(T, N)>);

impl<T: DrmDriver, N: FieldName> Declared for FieldOf<T, N> {
    const NAME: &'static str = match find(T::FIELDS, N::NAME) {
        Some(field) => field.name,
        None => N::NAME,
    };
    const PLACE: Place = match find(T::FIELDS, N::NAME) {
        Some(field) => Place { file: field.file, line: field.line },
        None => Place::NONE,
    };
}

/// Finds the field of that name.
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

/// Whether `spelled` is `name`. The macro passes a raw identifier with its `r#`.
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

/// A field and the value that its initialiser gives.
#[doc(hidden)]
pub struct Given<'build, D, C, V> {
    pub slot: Slot<'build, D, C, V>,
    pub value: V,
}

#[expect(private_bounds, reason = "made of what `field_named` gives")]
impl<'build, D: Declared, C: Takes<V>, V> Given<'build, D, C, V> {
    /// The field has its value.
    pub fn take(self) -> Result<Field<'build, C, V>> {
        let Self { slot: Slot { core, place, .. }, value } = self;
        // SAFETY: a slot lives only while its device is being built, see `Building::core`.
        let core = unsafe { core.0.as_ref() };
        let stored = C::take::<D>(core, place, value)?;
        Ok(Field { stored, _device: PhantomData })
    }
}

/// A class whose fields can have values of type `V`.
#[doc(hidden)]
#[expect(private_interfaces, private_bounds, reason = "called by `field_named` and `Given::take` only")]
pub trait Takes<V>: Class {
    /// Room for the value in the device, if the class puts it on a list.
    fn reserve(_room: &Arena) -> Option<NonNull<Entry<Value<V>>>> {
        None
    }

    /// Puts the value where the class keeps it while the device is being built.
    fn take<D: Declared>(
        core: &Core,
        place: Option<NonNull<Entry<Value<V>>>>,
        value: V,
    ) -> Result<Self::Stored<V>>;
}

#[expect(private_interfaces, private_bounds, reason = "as for the trait")]
impl<V> Takes<V> for driver::Devm {
    fn take<D: Declared>(_: &Core, _: Option<NonNull<Entry<Value<V>>>>, value: V) -> Result<V> {
        Ok(value)
    }
}

#[expect(private_interfaces, private_bounds, reason = "as for the trait")]
impl<V> Takes<V> for driver::Plain {
    fn take<D: Declared>(_: &Core, _: Option<NonNull<Entry<Value<V>>>>, value: V) -> Result<V> {
        Ok(value)
    }
}

#[expect(private_interfaces, private_bounds, reason = "as for the trait")]
impl<V: Send + Sync + 'static> Takes<V> for driver::Drmm {
    fn reserve(room: &Arena) -> Option<NonNull<Entry<Value<V>>>> {
        room.reserve()
    }

    fn take<D: Declared>(core: &Core, place: Option<NonNull<Entry<Value<V>>>>, value: V) -> Result<Drmm<V>> {
        let entry = if let Some(place) = place {
            let key = DeclaredKey::<D>::KEY;
            // SAFETY: the value is `Send` and `'static`, and the room lasts as long as the device.
            unsafe { core.base.list.add_embedded(core.owner(), place, key, Value(value)) }?;
            place
        } else {
            let key = DeclaredKey::<D>::KEY;
            // SAFETY: the value is `Send` and `'static`.
            unsafe { core.base.parent.inner.acquire(&core.base.list, core.owner(), key, Value(value)) }?
        };
        // SAFETY: the value is on the device list of the device that `'build` names, and the field
        // cannot become part of another device.
        Ok(unsafe { Drmm::new(Entry::payload(entry).cast()) })
    }
}

fn trace_allocation<T: DrmDriver>(core: NonNull<Core>, place: &'static Location<'static>) {
    // SAFETY: just allocated, with the one reference that the bus will take over.
    let owner = unsafe { core.as_ref() }.owner();
    let label = Label { name: T::DRIVER.name, ty: core::any::type_name::<T>(), place: Place::of(place) };
    owner.emit(Kind::Acquire, Phase::Alive, List::Container, label);
}

/// The driver `T`, looked up in what its attribute generates.
///
/// Of a struct without the attribute there is nothing to look up. So it has one error in the call
/// that allocates it, and none wherever the device is used.
type Found<'bound, T> = <<T as DrmDriver>::Hw<'bound> as Deref>::Target;

/// The struct that the initialisers fill, for the type of their fields.
#[doc(hidden)]
pub struct Filled<F>(PhantomData<fn(F) -> F>);

impl<F> Clone for Filled<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for Filled<F> {}

impl<F> Default for Filled<F> {
    fn default() -> Self {
        Filled(PhantomData)
    }
}

/// The scope of a bus device; a function of its own, so that a message about the bus device is at
/// its place in the call.
#[doc(hidden)]
pub fn scope_of<'bound, P: BoundDevice<'bound> + ?Sized>(parent: &P) -> Bound<'bound> {
    parent.bound()
}

/// Allocates a device on the parent of `scope`, runs `init` for its fields and moves them to their
/// places.
///
/// Called by `devm_drm_dev_alloc!`. If `init` fails, the bound list is not touched, and the
/// container with its device list is kept until unbind.
#[doc(hidden)]
#[track_caller]
pub fn alloc_device<'bound, T: DrmDriver>(
    scope: Bound<'bound>,
    init: impl for<'build> FnOnce(
        &Building<'build, Found<'bound, T>>,
        Filled<T::Fields<'build, 'bound>>,
    ) -> Result<T::Fields<'build, 'bound>>,
) -> Result<Unregistered<'bound, Found<'bound, T>>> {
    let place = Location::caller();
    scope.inner().fault.pass("device")?;
    let owner = scope.parent();
    let core = Container::<T>::allocate(owner.clone())?;
    trace_allocation::<T>(core, place);
    // SAFETY: allocated on this parent just now, with one reference; the pointer leads to the whole
    // container, whose first field is the base.
    unsafe { owner.inner.devices.add(core.cast(), &owner) }?;
    if owner.inner.is_probed_here() {
        // SAFETY: listed, and the caller is in probe, for which unbind waits.
        unsafe { core.as_ref() }.base.pending.allocated(place);
    }
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
    let fields = init(&building, Filled::default())?;
    // SAFETY: `assemble` moves it to the one device field of the data.
    let device = unsafe { DrmDevice::new(core) };
    // SAFETY: allocated for `T` on `parent`, whose scope is `'bound`. It is not ready, so nothing
    // else reads it, and only this call builds it. If `assemble` does not return, the device never
    // becomes ready: the data that was put there is neither lent nor dropped, and its memory is
    // freed with the container.
    let place = unsafe { driver::DataSlot::new(core) };
    let view = T::assemble(fields, device, place, &Seal::new());
    // SAFETY: `core` was allocated for `T` above, and only this call builds it.
    unsafe { Container::<T>::fill(core, view) };
    // SAFETY: ready, of driver `T`, and kept by the bus until `'bound` has ended.
    Ok(unsafe { Unregistered::new(core, scope) })
}
