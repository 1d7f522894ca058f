//! The one release order: steps 1 to 8 at unbind, steps 9 to 13 with the last reference.
//!
//! All devices of the bus device go through a step before any of them goes through the next, since
//! a callback of one may use what another one acquired. Steps 6 and 7 are the exception: each
//! device goes through both in turn.

use core::ptr::NonNull;

use crate::bound::device_base::{gate_of, DeviceBase, DeviceRef, DeviceVtable};
use crate::bound::inner::{BindingState, Inner};
use crate::bound::waiting::Wait;
use crate::error::{Errno, Error, Result};
use crate::host;
use crate::info::FieldClass;
use crate::os;
use crate::removal::Removal;
use crate::trace::{Kind, Label, List, Owner, Phase, Place};

/// Steps 1 to 8. The caller holds the bus device's lock and is not inside a section.
pub(super) fn steps_1_to_8(parent: &Inner, removal: Removal) {
    parent.switched.begin_walk(removal);
    parent.set_state(BindingState::Unbinding);
    let was_open = close_gates(parent, removal); // 1
    wake_waiters(parent, was_open); // 2
    drain_sections(parent, was_open); // 3
    leave_user_space(parent); // 4
    stop_callbacks(parent); // 5
    parent.devices.each(|device| {
        if device.base().is_ready() {
            leave_hardware(device, removal); // 6
            drop_view(device); // 7
        }
    });
    release_bound_list(parent); // 8
}

/// Steps 9 to 13.
///
/// # Safety
///
/// `device` leads to a whole device object to which no reference is left, and this is the only
/// call.
pub(crate) unsafe fn steps_9_to_13(device: NonNull<DeviceBase>) {
    // SAFETY: by the contract no reference is left, and this is the only call.
    let end = unsafe { End::of(device) };
    end.call_release_hook(); // 9
    end.release_device_list(); // 10
    end.drop_plain_fields(); // 11
    end.drop_parent_reference(); // 12
    end.free_memory(); // 13
}

/// Steps 1 to 3: afterwards no section is under way, and none can be entered.
pub(super) fn unplug(parent: &Inner) -> Result {
    let was_open = close_gates(parent, Removal::Surprise);
    wake_waiters(parent, was_open);
    if parent.devices.is_inside() {
        return Err(Error::new(
            Errno::EDEADLK,
            "unplug was called from inside a section: the gate is closed, but this section is still under way",
        ));
    }
    let mut wait = Wait::of_drain(parent);
    let _waiting = wait.begin()?;
    drain_sections(parent, was_open);
    Ok(())
}

/// Step 1. True if a gate was open.
fn close_gates(parent: &Inner, removal: Removal) -> bool {
    let mut was_open = false;
    parent.devices.each(|device| was_open |= device.gate().close());
    if was_open {
        parent.owner().close_gate(List::Stop, removal);
    }
    was_open
}

/// Step 2.
fn wake_waiters(parent: &Inner, was_open: bool) {
    if was_open {
        parent.owner().step(Phase::WakeWaiters, List::Stop);
    }
    parent.devices.each(|device| device.call(|vtable| vtable.wake));
}

/// Step 3. It does not ask whether this thread is inside a section: the answer may be a false
/// alarm, see `Gate::is_inside`, and the steps after the drain depend on it.
fn drain_sections(parent: &Inner, was_open: bool) {
    if was_open {
        parent.owner().step(Phase::Drain, List::Stop);
    }
    parent.devices.each(|device| device.gate().drain(device.owner(), parent.name()));
}

/// Step 4.
fn leave_user_space(parent: &Inner) {
    parent.owner().step(Phase::LeaveUserSpace, List::Stop);
    parent.devices.each(|device| device.call(|vtable| vtable.withdraw));
}

/// Step 5.
fn stop_callbacks(parent: &Inner) {
    parent.owner().step(Phase::StopCallbacks, List::Stop);
    parent.resources.close();
    parent.stops.close();
    parent.stops.release_all(parent.owner(), Phase::StopCallbacks);
}

/// Step 6 of one device that is ready.
fn leave_hardware(device: &DeviceRef, removal: Removal) {
    let (owner, vtable, at) = (device.owner(), device.base().vtable, device.as_ptr());
    owner.step(Phase::UnbindHook, List::View);
    if removal == Removal::Orderly {
        // SAFETY: it is ready and this is step 6; the driver's hook comes later.
        unsafe { (vtable.leave)(at) };
    }
    // SAFETY: it is ready and this is step 6: `steps_1_to_8` has closed and drained the gates, and
    // stopped the callbacks.
    guarded(owner, vtable, Phase::UnbindHook, "unbind hook", || unsafe { (vtable.unbind)(at, removal) });
}

/// Step 7 of one device that is ready.
fn drop_view(device: &DeviceRef) {
    let (owner, vtable, at) = (device.owner(), device.base().vtable, device.as_ptr());
    owner.step(Phase::DropView, List::View);
    announce(owner, vtable, FieldClass::Devm, Phase::DropView, List::View);
    let switched = &device.base().parent.inner.switched;
    switched.set_drops_view(true);
    // SAFETY: it is ready and this is step 7, once: `steps_1_to_8` is the only walk, and calls this
    // once for each device.
    guarded(owner, vtable, Phase::DropView, "hardware view", || unsafe { (vtable.drop_view)(at) });
    switched.set_drops_view(false);
}

/// Step 8. An operating system that has the lists walks the bound list itself, and calls
/// [`end_binding`].
fn release_bound_list(parent: &Inner) {
    let owner = parent.owner();
    owner.step(Phase::BoundList, List::Bound);
    // What is on may borrow from the bound list, so it ends before the entries of that list.
    parent.switched.end_forgotten(owner);
    if !os::KEEPS_LISTS {
        parent.resources.release_all(owner, Phase::BoundList);
        end_binding(parent);
    }
}

/// The end of step 8: the bus drops its references to the devices. In a kernel, the oldest entry of
/// the kernel's list calls it.
pub(crate) fn end_binding(parent: &Inner) {
    parent.devices.release();
    parent.links.release(parent);
    parent.set_state(BindingState::Idle);
}

/// The end of one device.
///
/// # Invariant
///
/// No reference to the device is left. The functions are called once each, in the order in which
/// they are written.
struct End {
    device: NonNull<DeviceBase>,
    owner: Owner,
    vtable: &'static DeviceVtable,
}

impl End {
    /// # Safety
    ///
    /// `device` leads to a whole device object. The caller ensures the invariant.
    unsafe fn of(device: NonNull<DeviceBase>) -> Self {
        // SAFETY: by the contract a whole device, whose memory exists until step 13.
        let gate = unsafe { gate_of(device) };
        // SAFETY: the base exists until step 12.
        let base = unsafe { device.as_ref() };
        let owner = Owner { parent: base.parent.id(), device: gate.id() };
        Self { device, owner, vtable: base.vtable }
    }

    /// Called before step 12 only.
    fn base(&self) -> &DeviceBase {
        // SAFETY: the base exists until step 12.
        unsafe { self.device.as_ref() }
    }

    /// Step 9.
    fn call_release_hook(&self) {
        if self.base().is_ready() {
            self.owner.step(Phase::ReleaseHook, List::Device);
            // SAFETY: it is ready and this is step 9.
            self.guarded(Phase::ReleaseHook, "release hook", || unsafe {
                (self.vtable.release)(self.device);
            });
        }
    }

    /// Step 10. An operating system that has the lists walks the device list itself.
    fn release_device_list(&self) {
        self.owner.step(Phase::DeviceList, List::Device);
        self.base().list.close();
        if !os::KEEPS_LISTS {
            self.base().list.release_all(self.owner, Phase::DeviceList);
        }
    }

    /// Step 11.
    fn drop_plain_fields(&self) {
        if self.base().is_ready() {
            self.owner.step(Phase::PlainFields, List::Container);
            announce(self.owner, self.vtable, FieldClass::Plain, Phase::PlainFields, List::Container);
            // SAFETY: it is ready and this is step 11, once.
            self.guarded(Phase::PlainFields, "plain fields", || unsafe {
                (self.vtable.drop_data)(self.device);
            });
        }
    }

    /// Step 12: drops the parent reference and all that is left but the memory.
    fn drop_parent_reference(&self) {
        self.owner.step(Phase::ParentReference, List::Container);
        // SAFETY: this is step 12, once. No reference is left, so nothing else can reach the
        // device.
        unsafe { (self.vtable.drop_rest)(self.device) };
    }

    /// Step 13.
    fn free_memory(&self) {
        self.owner.step(Phase::Memory, List::Container);
        // SAFETY: this is step 13, once, and everything in the memory has ended.
        unsafe { (self.vtable.free)(self.device) };
    }

    fn guarded(&self, phase: Phase, name: &'static str, f: impl FnOnce()) {
        guarded(self.owner, self.vtable, phase, name, f);
    }
}

/// Steps 9 and 10 of an operating system that walks the device list itself, which it does next.
///
/// # Safety
///
/// As for [`steps_9_to_13`].
#[cfg(drmm_kernel)]
pub(crate) unsafe fn steps_9_and_10(device: NonNull<DeviceBase>) {
    // SAFETY: by the contract no reference is left, and this is the only call.
    let end = unsafe { End::of(device) };
    end.call_release_hook();
    end.release_device_list();
}

/// Steps 11 to 13 of an operating system that has walked the device list itself.
///
/// # Safety
///
/// After [`steps_9_and_10`] and that walk, and this is the only call.
#[cfg(drmm_kernel)]
pub(crate) unsafe fn steps_11_to_13(device: NonNull<DeviceBase>) {
    // SAFETY: by the contract no reference is left, and this is the only call.
    let end = unsafe { End::of(device) };
    end.drop_plain_fields();
    end.drop_parent_reference();
    end.free_memory();
}

/// Runs a hook or a drop. A panic in it is traced and goes no further.
fn guarded(owner: Owner, vtable: &DeviceVtable, phase: Phase, name: &'static str, f: impl FnOnce()) {
    if host::guard(f).is_err() {
        let label = Label { name, ty: vtable.driver.name, place: Place::NONE };
        owner.emit(Kind::Panic, phase, List::Container, label);
    }
}

/// Emits one event for each field of `class`, newest first, which is the order in which the struct
/// drops them.
fn announce(owner: Owner, vtable: &DeviceVtable, class: FieldClass, phase: Phase, list: List) {
    for field in vtable.fields.iter().rev().filter(|field| field.class == class) {
        let place = Place { file: field.file, line: field.line };
        owner.emit(Kind::Release, phase, list, Label { name: field.name, ty: field.ty, place });
    }
}
