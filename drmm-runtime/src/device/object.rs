//! The device object itself: one allocation that holds the device, the driver's data and its
//! hardware view.
//!
//! # Invariants
//!
//! 1. A [`Core`] is the first field of a [`Container<T>`](super::container::Container) for the `T`
//!    that its table was made for, and its base is its first field. Both are reached through
//!    pointers to the whole container.
//! 2. The bus holds one reference from the allocation until after step 8 of the unbind. With no
//!    reference left, the container is released and freed, once, by the context that dropped the
//!    last one.
//! 3. `data` is initialised from the time when the base is ready until step 11, `view` from then
//!    until step 7.
//! 4. The view is used inside a section, or in steps 6 and 7, when no section can be under way.

use core::any::TypeId;
use core::ptr::NonNull;

use crate::bound::device_base::{DeviceBase, DeviceVtable};
use crate::bound::handles::ParentRef;
use crate::bound::{ending, release_order};
use crate::device::driver::DrmDriver;
use crate::device::fronts::Fronts;
#[cfg(any(feature = "std", drmm_kernel))]
use crate::device::waiters::Waiters;
use crate::gate::Gate;
use crate::info::{DriverInfo, FieldClass};
use crate::list::ReleaseList;
use crate::os::{Object, OsList, References};
use crate::trace::{Kind, Label, List, Owner, Place};

/// What all device objects have in common.
///
/// `repr(C)` keeps the base first (invariant 1), and the gate last, next to the hardware view,
/// since a section needs both.
#[repr(C)]
pub(crate) struct Core {
    pub(crate) base: DeviceBase,
    references: References,
    pub(crate) fronts: Fronts,
    /// What threads wait on, to be woken in step 2.
    #[cfg(any(feature = "std", drmm_kernel))]
    pub(crate) waiters: Waiters,
    pub(crate) gate: Gate,
}

impl Core {
    /// A device without data and view, and with one reference, which belongs to the bus.
    pub(super) fn new(vtable: &'static DeviceVtable, parent: ParentRef, object: Object) -> Self {
        let gate = Gate::of(object);
        let owner = Owner { parent: parent.id(), device: gate.id() };
        let list = ReleaseList::on(List::Device, OsList::device(object, owner));
        Self {
            base: DeviceBase::new(vtable, parent, list),
            references: References::new(object),
            fronts: Fronts::new(),
            #[cfg(any(feature = "std", drmm_kernel))]
            waiters: Waiters::new(),
            gate,
        }
    }

    pub(crate) fn owner(&self) -> Owner {
        Owner { parent: self.base.parent.id(), device: self.gate.id() }
    }

    /// Waits for the sections of the closed gate.
    pub(crate) fn drain(&self) {
        self.gate.drain(self.owner(), self.base.parent.name());
    }

    pub(crate) fn driver(&self) -> &'static DriverInfo {
        &self.base.vtable.driver
    }

    /// Whether this is a device of driver `T`.
    pub(crate) fn is<T: DrmDriver>(&self) -> bool {
        (self.base.vtable.type_id)() == TypeId::of::<T>()
    }

    /// Counts one more reference, made from an existing one.
    pub(crate) fn get(&self) {
        self.references.get();
    }

    /// Counts one more reference, unless none is left; `kref_get_unless_zero`.
    pub(crate) fn try_get(&self) -> bool {
        self.references.try_get()
    }

    /// Drops one reference. After the last one steps 9 to 13 follow: now, or, if this context is
    /// ending another device, after the end of that one.
    ///
    /// # Safety
    ///
    /// The caller owns the reference and does not use it any more.
    pub(crate) unsafe fn put(this: NonNull<Self>) {
        // SAFETY: the caller's reference keeps it alive up to here.
        let references = NonNull::from(unsafe { &(*this.as_ptr()).references });
        // SAFETY: by the contract the caller owns the reference and does not use it any more.
        if unsafe { References::put(references) } {
            // SAFETY: the last reference is gone, and only this call saw that (invariant 2). The
            // base is the first field, and the pointer leads to the whole container (invariant 1).
            unsafe { ending::in_turn(this.cast(), release_order::steps_9_to_13) };
        }
    }

    /// Tells a census which fields are in their places now.
    pub(super) fn declare(&self) {
        for field in self.base.vtable.fields {
            let list = match field.class {
                FieldClass::Devm => List::View,
                FieldClass::Plain => List::Container,
                // The device list emitted an event when the field was put on it.
                FieldClass::Drmm => continue,
            };
            let place = Place { file: field.file, line: field.line };
            self.owner().detail(Kind::Fill, list, Label { name: field.name, ty: field.ty, place });
        }
    }
}

/// The functions of a [`DeviceVtable`] that are the same for all drivers. Their contracts are those
/// of the table.
impl Core {
    /// # Safety
    ///
    /// `device` is the base of a core, and leads to its whole container.
    pub(super) unsafe fn gate(device: NonNull<DeviceBase>) -> NonNull<Gate> {
        let core = device.cast::<Self>();
        // SAFETY: by the contract `device` leads to a whole core, whose base is its first field
        // (invariant 1).
        NonNull::from(unsafe { &(*core.as_ptr()).gate })
    }

    /// # Safety
    ///
    /// As for [`gate`](Self::gate), and it is alive.
    pub(super) unsafe fn get_base(device: NonNull<DeviceBase>) {
        // SAFETY: by the contract it is the base of a core that is alive (invariant 1).
        unsafe { device.cast::<Self>().as_ref() }.get();
    }

    /// # Safety
    ///
    /// As for [`gate`](Self::gate), and the caller owns a reference and does not use it any more.
    pub(super) unsafe fn put_base(device: NonNull<DeviceBase>) {
        // SAFETY: by the contract it is the base of a core (invariant 1), and the reference is the
        // caller's.
        unsafe { Self::put(device.cast()) };
    }

    /// Step 2.
    ///
    /// # Safety
    ///
    /// As for [`gate`](Self::gate), and it is alive.
    pub(super) unsafe fn wake(device: NonNull<DeviceBase>) {
        // SAFETY: by the contract it is the base of a core that is alive (invariant 1).
        let core = unsafe { device.cast::<Self>().as_ref() };
        core.fronts.wake(core);
    }

    /// Step 4.
    ///
    /// # Safety
    ///
    /// As for [`gate`](Self::gate), and it is alive.
    pub(super) unsafe fn withdraw(device: NonNull<DeviceBase>) {
        // SAFETY: by the contract it is the base of a core that is alive (invariant 1).
        let core = unsafe { device.cast::<Self>().as_ref() };
        core.fronts.withdraw(core);
    }

    /// Step 6 of an orderly unbind.
    ///
    /// # Safety
    ///
    /// As for [`gate`](Self::gate), and it is ready and in step 6.
    pub(super) unsafe fn leave(device: NonNull<DeviceBase>) {
        let this = device.cast::<Self>();
        // SAFETY: by the contract it is the base of a core that is alive (invariant 1).
        let core = unsafe { this.as_ref() };
        // SAFETY: by the contract it is ready and in step 6.
        unsafe { core.fronts.leave(this) };
    }

    /// Step 12.
    ///
    /// # Safety
    ///
    /// As for [`gate`](Self::gate), and it is in step 12, once: nothing else can reach it.
    pub(super) unsafe fn drop_rest(device: NonNull<DeviceBase>) {
        // SAFETY: by the contract the core is initialised, and nothing else can reach it.
        unsafe { device.cast::<Self>().drop_in_place() };
    }
}

/// The address of a device. It is `Send` and `Sync`: the types that hold it declare by themselves
/// which threads may have them.
#[derive(Clone, Copy)]
pub(crate) struct CorePtr(pub(super) NonNull<Core>);

// SAFETY: a core may be used from any thread.
unsafe impl Send for CorePtr {}
// SAFETY: a core may be used from any thread.
unsafe impl Sync for CorePtr {}

/// A counted reference that is dropped at the end of its scope.
pub(crate) struct CoreRef(NonNull<Core>);

impl CoreRef {
    /// # Safety
    ///
    /// The caller hands over a reference of its own.
    pub(crate) const unsafe fn new(core: NonNull<Core>) -> Self {
        Self(core)
    }

    pub(crate) fn core(&self) -> &Core {
        // SAFETY: the reference is counted.
        unsafe { self.0.as_ref() }
    }

    pub(crate) fn as_ptr(&self) -> NonNull<Core> {
        self.0
    }
}

impl Drop for CoreRef {
    fn drop(&mut self) {
        // SAFETY: this value owns the reference.
        unsafe { Core::put(self.0) };
    }
}
