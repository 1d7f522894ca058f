//! The devices of one bus device.

use core::ptr::NonNull;

use super::object::{Core, Held};
use crate::bound::parent::{Parent, State};
use crate::error::{Errno, Error, Result};
use crate::lock::Mutex;

/// The devices of one parent, newest first. The bus's reference to each keeps it alive while it is listed.
pub(crate) struct DeviceList {
    newest: Mutex<Option<Newest>>,
}

#[derive(Clone, Copy)]
struct Newest(NonNull<Core>);

// SAFETY: a `Core` may be used from any thread.
unsafe impl Send for Newest {}

impl DeviceList {
    pub(crate) fn new() -> Self {
        Self { newest: Mutex::new(None) }
    }

    /// Lists a new device; the list takes over its one reference. Fails with `ENODEV` when unbind has begun.
    pub(crate) fn add(&self, core: NonNull<Core>, parent: &Parent) -> Result {
        let mut newest = self.newest.lock();
        if !matches!(parent.inner.state(), State::Probing | State::Bound) {
            drop(newest);
            // SAFETY: the caller's only reference ends here.
            unsafe { Core::put(core) };
            return Err(Error::new(Errno::ENODEV, "the driver is being unbound, no device can be allocated"));
        }
        // SAFETY: the caller's reference keeps it alive.
        let older = unsafe { core.as_ref() }.older.exclusive();
        // SAFETY: `older` is written under the lock only, which is held.
        unsafe { older.write(newest.map(|newest| newest.0)) };
        *newest = Some(Newest(core));
        drop(newest);
        if parent.inner.is_unplugged() {
            // SAFETY: as above; the list's reference keeps it alive for the rest of the binding.
            unsafe { core.as_ref() }.gate.close();
        }
        Ok(())
    }

    /// Calls `f` with each device, newest first, outside the lock.
    pub(crate) fn each(&self, mut f: impl FnMut(&Held)) {
        let mut next = self.hold_newest();
        while let Some(held) = next {
            f(&held);
            next = self.hold_older(&held);
        }
    }

    fn hold_newest(&self) -> Option<Held> {
        let newest = self.newest.lock();
        let Newest(core) = (*newest)?;
        // SAFETY: listed, so the bus's reference keeps it alive while the lock is held.
        unsafe { core.as_ref() }.get();
        // SAFETY: the reference that was just counted.
        Some(unsafe { Held::new(core) })
    }

    fn hold_older(&self, held: &Held) -> Option<Held> {
        let _newest = self.newest.lock();
        // SAFETY: read under the lock; a device that is no longer listed has no older one.
        let core = unsafe { *held.core().older.shared() }?;
        // SAFETY: listed, since its newer neighbour is and the list ends from its newest.
        unsafe { core.as_ref() }.get();
        // SAFETY: the reference that was just counted.
        Some(unsafe { Held::new(core) })
    }

    /// Whether the running thread is inside a section of one of the devices.
    pub(crate) fn is_inside(&self) -> bool {
        let mut inside = false;
        self.each(|held| inside |= held.core().gate.is_inside());
        inside
    }

    /// Step 8b: drops the bus's reference to each device, newest first.
    pub(crate) fn release(&self) {
        loop {
            let mut newest = self.newest.lock();
            let Some(Newest(core)) = *newest else { return };
            // SAFETY: listed, so alive.
            let older = unsafe { core.as_ref() }.older.exclusive();
            // SAFETY: `older` is used under the lock only, which is held.
            let older = unsafe { older.replace(None) };
            *newest = older.map(Newest);
            drop(newest);
            // SAFETY: the list's own reference, taken off the list.
            unsafe { Core::put(core) };
        }
    }
}
