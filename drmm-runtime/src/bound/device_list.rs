//! The devices of one bus device.

use core::ptr::NonNull;

use crate::bound::device_base::{gate_of, DeviceBase, DeviceRef};
use crate::bound::handles::ParentRef;
use crate::bound::inner::BindingState;
use crate::error::{Errno, Error, Result};
use crate::lock::Mutex;

/// The devices of one parent, newest first. The bus's reference keeps each alive while it is
/// listed.
pub(crate) struct DeviceList {
    newest: Mutex<Option<Newest>>,
}

#[derive(Clone, Copy)]
struct Newest(NonNull<DeviceBase>);

// SAFETY: a device may be used from any thread.
unsafe impl Send for Newest {}

impl DeviceList {
    pub(crate) fn new() -> Self {
        Self { newest: Mutex::new(None) }
    }

    /// Lists a new device. The list takes over its one reference. Fails with `ENODEV` once unbind
    /// has begun.
    ///
    /// # Safety
    ///
    /// `device` leads to a whole device object of `parent`, and the caller owns the reference.
    pub(crate) unsafe fn add(&self, device: NonNull<DeviceBase>, parent: &ParentRef) -> Result {
        let mut newest = self.newest.lock();
        if !matches!(parent.inner.state(), BindingState::Probing | BindingState::Bound) {
            drop(newest);
            // SAFETY: by the contract the caller's only reference, which is not used after this.
            unsafe { put(device) };
            return Err(Error::new(Errno::ENODEV, "the driver is being unbound, no device can be allocated"));
        }
        // SAFETY: the caller's reference keeps it alive.
        let older = unsafe { device.as_ref() }.older.exclusive();
        // SAFETY: `older` is written under the lock only, which is held.
        unsafe { older.write(newest.map(|newest| newest.0)) };
        *newest = Some(Newest(device));
        drop(newest);
        if parent.inner.is_unplugged() {
            // SAFETY: the reference that the list took over keeps it alive for the rest of the
            // binding.
            unsafe { gate_of(device) }.close();
        }
        Ok(())
    }

    /// Calls `f` with each device, newest first, outside the lock.
    pub(super) fn each(&self, mut f: impl FnMut(&DeviceRef)) {
        let mut next = self.hold_newest();
        while let Some(device) = next {
            f(&device);
            next = self.hold_older(&device);
        }
    }

    fn hold_newest(&self) -> Option<DeviceRef> {
        let newest = self.newest.lock();
        let Newest(device) = (*newest)?;
        // SAFETY: listed, so the bus's reference keeps it alive while the lock is held.
        Some(unsafe { DeviceRef::new(device) })
    }

    fn hold_older(&self, newer: &DeviceRef) -> Option<DeviceRef> {
        let _newest = self.newest.lock();
        // SAFETY: read under the lock; a device that is no longer listed has no older one.
        let device = unsafe { *newer.base().older.shared() }?;
        // SAFETY: listed, since its newer neighbour is listed and devices are taken off from the
        // newest on.
        Some(unsafe { DeviceRef::new(device) })
    }

    /// Whether a device with this number is listed.
    #[cfg(all(feature = "std", not(loom)))]
    pub(super) fn lists(&self, id: u64) -> bool {
        let newest = self.newest.lock();
        let mut next = newest.map(|newest| newest.0);
        while let Some(device) = next {
            // SAFETY: listed, so the bus's reference keeps it alive while the lock is held.
            if unsafe { gate_of(device) }.id() == id {
                return true;
            }
            // SAFETY: listed, as above.
            let older = unsafe { device.as_ref() }.older.shared();
            // SAFETY: read under the lock.
            next = unsafe { *older };
        }
        false
    }

    /// Whether the running thread is inside a section of one of the devices.
    pub(super) fn is_inside(&self) -> bool {
        let mut inside = false;
        self.each(|device| inside |= device.gate().is_inside());
        inside
    }

    /// Step 8b: drops the bus's reference to each device, newest first.
    pub(super) fn release(&self) {
        loop {
            let mut newest = self.newest.lock();
            let Some(Newest(device)) = *newest else { return };
            // SAFETY: listed, so alive.
            let older = unsafe { device.as_ref() }.older.exclusive();
            // SAFETY: `older` is used under the lock only, which is held.
            let older = unsafe { older.replace(None) };
            *newest = older.map(Newest);
            drop(newest);
            // SAFETY: the list's reference to a device that was just taken off.
            unsafe { put(device) };
        }
    }
}

/// Drops one reference to a device.
///
/// # Safety
///
/// The caller owns the reference and does not use it any more.
unsafe fn put(device: NonNull<DeviceBase>) {
    // SAFETY: by the contract the caller's reference keeps it alive up to here.
    let put = unsafe { device.as_ref() }.vtable.put;
    // SAFETY: by the contract, and the function is of the device's own table.
    unsafe { put(device) };
}
