//! A device object as the bus's side knows it: one of the things that a binding ends.
//!
//! The release order goes through the devices of a bus device, but does not know what a device is.
//! It knows this part of one, which says where the device is in its life, and a table with one
//! function for each thing that a device does in a step.
//!
//! # Invariants
//!
//! 1. A [`DeviceBase`] is the first field of a device object of the kind that its table was made
//!    for, and is reached through pointers to the whole object.
//! 2. The bus holds one reference to a device from its allocation until after step 8 of the unbind.
//!    With no reference left, the device is released and freed, once, by the context that dropped
//!    the last one.

use core::any::TypeId;
use core::ptr::NonNull;

use crate::bound::handles::ParentRef;
use crate::bound::pending::Pending;
use crate::gate::Gate;
use crate::info::{DriverInfo, FieldInfo};
use crate::list::ReleaseList;
use crate::primitive::{named, AtomicU8, Ordering, UnsafeCell};
use crate::removal::Removal;
use crate::trace::Owner;

/// The fields are being initialised.
const BUILDING: u8 = 0;
/// Data and view are initialised.
const READY: u8 = 1;

/// The part of a device object that the release order uses.
pub(crate) struct DeviceBase {
    pub(crate) vtable: &'static DeviceVtable,
    stage: AtomicU8,
    pub(crate) pending: Pending,
    pub(crate) parent: ParentRef,
    /// The device list.
    pub(crate) list: ReleaseList,
    /// The next older device of the same parent, used under the lock of the parent's device list.
    /// When no reference is left, it is the device that ends after this one.
    pub(super) older: UnsafeCell<Option<NonNull<DeviceBase>>>,
}

// SAFETY: `older` is used under a lock, or by the context that ends the device. All other fields
// are `Sync` by themselves.
unsafe impl Sync for DeviceBase {}
// SAFETY: everything that a device leads to was asserted to be `Send` when it was put there.
unsafe impl Send for DeviceBase {}

/// What differs from driver to driver, and how a device does its part of each step.
///
/// Each function takes a device of the kind that the table was made for (invariant 1), which is
/// alive during the call.
pub(crate) struct DeviceVtable {
    pub(crate) type_id: fn() -> TypeId,
    pub(crate) driver: DriverInfo,
    /// Whether the operating system shows the device to programs as a card.
    #[cfg(drmm_kernel)]
    pub(crate) is_card: bool,
    pub(crate) fields: &'static [FieldInfo],
    pub(crate) gate: unsafe fn(NonNull<DeviceBase>) -> NonNull<Gate>,
    /// Counts one more reference.
    pub(crate) get: unsafe fn(NonNull<DeviceBase>),
    /// Drops one reference, which the caller owns and does not use any more.
    pub(crate) put: unsafe fn(NonNull<DeviceBase>),
    /// Step 2.
    pub(crate) wake: unsafe fn(NonNull<DeviceBase>),
    /// Step 4.
    pub(crate) withdraw: unsafe fn(NonNull<DeviceBase>),
    /// Step 6 of an orderly unbind: the fronts leave the hardware. The device is ready.
    pub(crate) leave: unsafe fn(NonNull<DeviceBase>),
    /// Step 6: the driver's hook. The device is ready.
    pub(crate) unbind: unsafe fn(NonNull<DeviceBase>, Removal),
    /// Step 7, once. The device is ready.
    pub(crate) drop_view: unsafe fn(NonNull<DeviceBase>),
    /// Step 9: the driver's hook. The device is ready.
    pub(crate) release: unsafe fn(NonNull<DeviceBase>),
    /// Step 11, once. The device is ready.
    pub(crate) drop_data: unsafe fn(NonNull<DeviceBase>),
    /// Step 12, once: drops the parent reference and everything else but the memory.
    pub(crate) drop_rest: unsafe fn(NonNull<DeviceBase>),
    /// Step 13, once: frees the memory, in which nothing is left.
    pub(crate) free: unsafe fn(NonNull<DeviceBase>),
}

impl DeviceBase {
    /// The base of a device without data and view.
    pub(crate) fn new(vtable: &'static DeviceVtable, parent: ParentRef, list: ReleaseList) -> Self {
        Self {
            vtable,
            stage: AtomicU8::new(BUILDING),
            pending: Pending::new(),
            parent,
            list,
            older: UnsafeCell::new(None),
        }
    }

    /// Notes that data and view are in their places.
    pub(crate) fn set_ready(&self) {
        // ORDERING: Release, paired with the Acquire in `is_ready`. It bears the name of the
        // Release in `Fronts::add`: for a front that was added before, either suffices.
        self.stage.store(READY, named("fronts: add", Ordering::Release));
    }

    pub(crate) fn is_ready(&self) -> bool {
        // ORDERING: Acquire, paired with the Release in `set_ready`.
        self.stage.load(Ordering::Acquire) == READY
    }
}

/// A counted reference of the bus's side to a device.
pub(crate) struct DeviceRef(NonNull<DeviceBase>);

impl DeviceRef {
    /// Counts one more reference to a device.
    ///
    /// # Safety
    ///
    /// A reference to the device exists during the call, and `device` leads to the whole object
    /// (invariant 1).
    pub(super) unsafe fn new(device: NonNull<DeviceBase>) -> Self {
        // SAFETY: by the contract it is alive.
        let get = unsafe { device.as_ref() }.vtable.get;
        // SAFETY: by the contract it is alive, and the function is of its own table.
        unsafe { get(device) };
        Self(device)
    }

    pub(super) fn base(&self) -> &DeviceBase {
        // SAFETY: the reference is counted.
        unsafe { self.0.as_ref() }
    }

    pub(super) fn as_ptr(&self) -> NonNull<DeviceBase> {
        self.0
    }

    pub(super) fn gate(&self) -> &Gate {
        // SAFETY: the reference is counted.
        unsafe { gate_of(self.0) }
    }

    pub(super) fn owner(&self) -> Owner {
        Owner { parent: self.base().parent.id(), device: self.gate().id() }
    }

    /// Calls a function of the device's own table that only needs the device to be alive.
    pub(super) fn call(&self, function: fn(&DeviceVtable) -> unsafe fn(NonNull<DeviceBase>)) {
        let function = function(self.base().vtable);
        // SAFETY: the reference is counted, and the function is of the device's own table.
        unsafe { function(self.0) };
    }
}

impl Drop for DeviceRef {
    fn drop(&mut self) {
        let put = self.base().vtable.put;
        // SAFETY: this value owns its reference, and the function is of the device's own table.
        unsafe { put(self.0) };
    }
}

/// The gate of a device.
///
/// # Safety
///
/// The device is alive during `'a`, and `device` leads to the whole object (invariant 1).
pub(super) unsafe fn gate_of<'a>(device: NonNull<DeviceBase>) -> &'a Gate {
    // SAFETY: by the contract it is alive.
    let gate = unsafe { device.as_ref() }.vtable.gate;
    // SAFETY: by the contract it is alive, and the function is of its own table.
    let gate = unsafe { gate(device) };
    // SAFETY: part of the device, which by the contract is alive during `'a`.
    unsafe { gate.as_ref() }
}
