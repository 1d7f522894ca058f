//! The device object itself: one allocation that holds the device, the driver's data and its hardware view.
//!
//! # Invariants
//!
//! 1. A [`Core`] is the first field of a [`Container<T>`] for the `T` that its `kind` was made for, and is
//!    reached through pointers to the whole container.
//! 2. The bus holds one reference from the allocation until after step 8 of the unbind. With no reference left,
//!    the container is released and freed, once, by whoever dropped the last one.
//! 3. From `READY` on `data` is initialised, until step 11; from `READY` until step 7 `view` is.
//! 4. The view is looked at inside a section, or in step 6 and 7, when no section can be under way.

use core::any::TypeId;
use core::ptr::NonNull;

use crate::bound::parent::Parent;
use crate::device::publish::Publications;
#[cfg(not(drmm_kernel))]
use crate::device::references::References;
use crate::gate::Gate;
#[cfg(drmm_kernel)]
use crate::host::References;
use crate::host::{self, Lane, Object};
use crate::info::{DriverInfo, FieldClass, FieldInfo};
use crate::list::ReleaseList;
use crate::parts::{Parts, Removal};
use crate::primitive::{named, AtomicBool, AtomicU8, Ordering, UnsafeCell};
use crate::trace::{Kind, Label, List, Owner, Phase, Place};

/// The fields are being initialised.
const BUILDING: u8 = 0;
/// Data and view are there.
const READY: u8 = 1;

/// What all device objects have in common.
///
/// In the order of its fields: the gate stands last, beside the hardware view, since a section needs both.
#[repr(C)]
pub(crate) struct Core {
    references: References,
    kind: &'static CoreKind,
    stage: AtomicU8,
    pub(crate) registered: AtomicBool,
    pub(crate) parent: Parent,
    pub(crate) list: ReleaseList,
    pub(crate) publications: Publications,
    /// The next older device of the same parent; written under the lock of the parent's device list.
    pub(super) older: UnsafeCell<Option<NonNull<Core>>>,
    pub(crate) gate: Gate,
}

// SAFETY: `older` is used under a lock, everything else is `Sync` by itself.
unsafe impl Sync for Core {}
// SAFETY: what a core leads to was asserted to be `Send` when it was put there.
unsafe impl Send for Core {}

/// What differs from driver to driver.
pub(crate) struct CoreKind {
    pub(super) type_id: fn() -> TypeId,
    pub(crate) driver: DriverInfo,
    pub(super) fields: &'static [FieldInfo],
    pub(super) unbind: unsafe fn(NonNull<Core>, Removal),
    pub(super) drop_view: unsafe fn(NonNull<Core>),
    pub(super) release: unsafe fn(NonNull<Core>),
    pub(super) drop_data: unsafe fn(NonNull<Core>),
    pub(super) free: unsafe fn(NonNull<Core>),
}

impl Core {
    /// A device with one reference, the bus's, and nothing in it.
    pub(super) fn new(kind: &'static CoreKind, parent: Parent, object: Object) -> Self {
        let gate = Gate::of(object);
        let owner = Owner { parent: parent.id(), device: gate.id() };
        Self {
            references: References::new(object),
            kind,
            stage: AtomicU8::new(BUILDING),
            registered: AtomicBool::new(false),
            parent,
            gate,
            list: ReleaseList::on(List::Device, Lane::device(object, owner)),
            publications: Publications::new(),
            older: UnsafeCell::new(None),
        }
    }

    /// Data and view are in their places.
    pub(super) fn set_ready(&self) {
        // ORDERING: Release, paired with the Acquire in `is_ready`.
        self.stage.store(READY, named("device: ready", Ordering::Release));
    }

    pub(crate) fn owner(&self) -> Owner {
        Owner { parent: self.parent.id(), device: self.gate.id() }
    }

    pub(crate) fn driver(&self) -> &'static DriverInfo {
        &self.kind.driver
    }

    pub(crate) fn is_ready(&self) -> bool {
        // ORDERING: Acquire, paired with the Release in `set_ready`.
        self.stage.load(Ordering::Acquire) == READY
    }

    /// Whether this is a device of driver `T`.
    pub(crate) fn is<T: Parts>(&self) -> bool {
        (self.kind.type_id)() == TypeId::of::<T>()
    }

    /// One more reference, made from one that exists.
    pub(crate) fn get(&self) {
        self.references.get();
    }

    /// One more reference, unless none is left; `kref_get_unless_zero`.
    pub(crate) fn try_get(&self) -> bool {
        self.references.try_get()
    }

    /// Drops one reference; with the last one, steps 9 to 13.
    ///
    /// # Safety
    ///
    /// The caller owns the reference and does not use it any more.
    pub(crate) unsafe fn put(this: NonNull<Self>) {
        // SAFETY: the caller's reference keeps it alive up to here.
        let references = NonNull::from(unsafe { &(*this.as_ptr()).references });
        // SAFETY: exactly the contract of this function.
        if unsafe { References::put(references) } {
            // SAFETY: the last reference is gone, and only this call saw that (invariant 2).
            unsafe { Self::end(this) };
        }
    }

    /// Steps 9 to 13. Where the operating system walks the lists, it does the parts at its own pace.
    ///
    /// # Safety
    ///
    /// No reference is left, and this is the only call.
    unsafe fn end(this: NonNull<Self>) {
        // SAFETY: by the contract.
        unsafe { Self::begin_end(this) };
        // SAFETY: the container is there until `free`.
        let core = unsafe { this.as_ref() };
        let kind = core.kind;
        core.list.release_all(core.owner(), Phase::DeviceList);
        // SAFETY: by the contract, and the device list is empty.
        unsafe { Self::finish_end(this) };
        // SAFETY: everything in the container has ended.
        unsafe { (kind.free)(this) };
    }

    /// Step 9, and the beginning of step 10.
    ///
    /// # Safety
    ///
    /// No reference is left, and this is the only call.
    pub(crate) unsafe fn begin_end(this: NonNull<Self>) {
        // SAFETY: the container is there until `free`.
        let core = unsafe { this.as_ref() };
        let (owner, kind) = (core.owner(), core.kind);
        if core.is_ready() {
            owner.step(Phase::ReleaseHook, List::Device);
            // SAFETY: it is ready and this is step 9.
            core.guarded(Phase::ReleaseHook, "release hook", || unsafe { (kind.release)(this) });
        }
        owner.step(Phase::DeviceList, List::Device);
        core.list.close();
    }

    /// Steps 11 and 12, and the beginning of step 13: only the memory is left.
    ///
    /// # Safety
    ///
    /// After [`begin_end`](Self::begin_end), with the device list released, and this is the only call.
    pub(crate) unsafe fn finish_end(this: NonNull<Self>) {
        // SAFETY: the container is there until `free`.
        let core = unsafe { this.as_ref() };
        let (owner, kind) = (core.owner(), core.kind);
        if core.is_ready() {
            owner.step(Phase::PlainFields, List::Container);
            core.announce(FieldClass::Plain, Phase::PlainFields, List::Container);
            // SAFETY: it is ready and this is step 11, once.
            core.guarded(Phase::PlainFields, "plain fields", || unsafe { (kind.drop_data)(this) });
        }
        owner.step(Phase::ParentReference, List::Container);
        // The parent reference and the rest of the core: the container has to be freed after it.
        // SAFETY: the core is initialised, and nobody can reach it.
        unsafe { this.drop_in_place() };
        owner.step(Phase::Memory, List::Container);
    }

    /// Runs a hook or a drop; a panic in it is noted and ends here.
    fn guarded(&self, phase: Phase, name: &'static str, f: impl FnOnce()) {
        if host::guard(f).is_err() {
            let label = Label { name, ty: self.kind.driver.name, place: Place::NONE };
            self.owner().emit(Kind::Panic, phase, List::Container, label);
        }
    }

    /// One event for each field of `class`, newest first, which is how the struct around them drops them.
    fn announce(&self, class: FieldClass, phase: Phase, list: List) {
        for field in self.kind.fields.iter().rev().filter(|field| field.class == class) {
            let place = Place { file: field.file, line: field.line };
            self.owner().emit(Kind::Release, phase, list, Label { name: field.name, ty: field.ty, place });
        }
    }

    /// Tells a census of the fields that are in their places now.
    pub(super) fn declare(&self) {
        for field in self.kind.fields {
            let list = match field.class {
                FieldClass::Devm => List::View,
                FieldClass::Plain => List::Container,
                // It was put on the device list, which has told of it.
                FieldClass::Drmm => continue,
            };
            let place = Place { file: field.file, line: field.line };
            self.owner().detail(Kind::Fill, list, Label { name: field.name, ty: field.ty, place });
        }
    }

    /// Steps 6 and 7, if the device was completed.
    ///
    /// # Safety
    ///
    /// Called once, by the unbind, when no section can be under way and no callback is left.
    pub(crate) unsafe fn leave_hardware(this: NonNull<Self>, removal: Removal) {
        // SAFETY: the bus's reference keeps it alive (invariant 2).
        let core = unsafe { this.as_ref() };
        if !core.is_ready() {
            return;
        }
        let (owner, kind) = (core.owner(), core.kind);
        owner.step(Phase::UnbindHook, List::View);
        // SAFETY: it is ready and this is step 6.
        core.guarded(Phase::UnbindHook, "unbind hook", || unsafe { (kind.unbind)(this, removal) });
        owner.step(Phase::DropView, List::View);
        core.announce(FieldClass::Devm, Phase::DropView, List::View);
        // SAFETY: it is ready and this is step 7, once.
        core.guarded(Phase::DropView, "hardware view", || unsafe { (kind.drop_view)(this) });
    }
}

/// Where a device is, for types that say by themselves on which threads they may be.
#[derive(Clone, Copy)]
pub(crate) struct CorePtr(pub(super) NonNull<Core>);

// SAFETY: a core may be used from any thread.
unsafe impl Send for CorePtr {}
// SAFETY: as above.
unsafe impl Sync for CorePtr {}

/// A reference that ends with the scope.
pub(crate) struct Held(NonNull<Core>);

impl Held {
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

impl Drop for Held {
    fn drop(&mut self) {
        // SAFETY: this value owns the reference.
        unsafe { Core::put(self.0) };
    }
}
