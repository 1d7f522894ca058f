//! The embedded device: what a driver struct holds of its own device object.

use core::fmt;
use core::panic::Location;
use core::ptr::NonNull;

use crate::bound::group::{device_group, DeviceGroup};
use crate::device::container::Container;
use crate::device::object::{Core, Held};
use crate::device::reference::Dev;
use crate::error::{Errno, Error, Result};
use crate::info::DriverInfo;
use crate::list::{Action, Header, Named};
use crate::parts::Parts;
use crate::trace::{List, Phase};

/// The device inside a driver struct: the `#[drm_device]` field, `struct drm_device` in the kernel.
///
/// It stands at any offset in the struct and leads back to the whole, see [`container`](Self::container). It
/// cannot be made, cloned or moved out: there is exactly one in each device object.
pub struct DrmDevice {
    core: NonNull<Core>,
}

// SAFETY: it leads to the device object it is part of, whose core may be used from any thread.
unsafe impl Send for DrmDevice {}
// SAFETY: as above.
unsafe impl Sync for DrmDevice {}

impl DrmDevice {
    /// # Safety
    ///
    /// The value becomes a field of the data of `core`, and of nothing else.
    pub(crate) const unsafe fn new(core: NonNull<Core>) -> Self {
        Self { core }
    }

    fn core(&self) -> &Core {
        // SAFETY: this is a field of the device object, which is there while it can be borrowed.
        unsafe { self.core.as_ref() }
    }

    /// A number that no other device of this program has or had; the trace speaks of it.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.core().gate.id()
    }

    /// Name and version of the driver.
    #[must_use]
    pub fn info(&self) -> &'static DriverInfo {
        self.core().driver()
    }

    /// The bus's name for the parent, for example `"0000:00:02.0"`.
    #[must_use]
    pub fn parent_name(&self) -> &str {
        self.core().parent.name()
    }

    /// Whether the gate is closed; `drm_dev_is_unplugged`. It can close right after the answer: who needs the
    /// hardware enters a section instead.
    #[must_use]
    pub fn is_unplugged(&self) -> bool {
        self.core().gate.is_closed()
    }

    /// Steps 1 to 3 of the release order for this device: closes the gate, wakes waiters, waits for the
    /// sections under way; `drm_dev_unplug`.
    ///
    /// May be called from any thread, and again. Every call returns when no section is under way any more, except that it fails
    /// with `EDEADLK` inside a section of this device: then the gate is closed, but the wait is left to others.
    pub fn unplug(&self) -> Result {
        let core = self.core();
        let Some(held) = self.hold() else { return Ok(()) };
        if core.gate.close() {
            core.owner().step(Phase::CloseGate, List::View);
        }
        core.publications.wake(&held);
        if core.gate.is_inside() {
            return Err(Error::new(
                Errno::EDEADLK,
                "unplug was called from inside a section: the gate is closed, but this section is still under way",
            ));
        }
        core.gate.drain(core.owner());
        Ok(())
    }

    fn hold(&self) -> Option<Held> {
        // SAFETY: the reference is taken over by the value that is returned.
        self.core().try_get().then(|| unsafe { Held::new(self.core) })
    }

    /// The struct that this device is embedded in, if it is a `T`; `container_of`.
    #[must_use]
    pub fn container<T: Parts>(&self) -> Option<&T> {
        // SAFETY: a `T` whose data is there, as this very field is part of it and borrowed.
        self.core().is::<T>().then(|| unsafe { Container::<T>::data(self.core) })
    }

    /// A counted reference to the struct that this device is embedded in, if it is a `T`.
    ///
    /// `None` also after the last reference is gone: in the `release` hook nothing can bring the device back.
    #[must_use]
    #[track_caller]
    pub fn try_get<T: Parts>(&self) -> Option<Dev<T>> {
        let place = Location::caller();
        // SAFETY: a `T`, ready since its data holds this field, and the reference was just counted.
        (self.core().is::<T>() && self.core().try_get()).then(|| unsafe { Dev::adopt(self.core, place) })
    }

    /// Runs `action` in step 10, in its place on the device list; `drmm_add_action_or_reset`.
    ///
    /// May be called from any thread at any time in the device's life. The handle can be ignored; with it the
    /// action can be run early or cancelled. Fails with `ENOMEM`, or with `ESHUTDOWN` once the device list is
    /// being released; then the action runs at once.
    #[track_caller]
    pub fn drmm_add_action(
        &self,
        name: &'static str,
        action: impl FnOnce() + Send + 'static,
    ) -> Result<DrmmAction> {
        add_action(self.core(), name, Location::caller(), action)
    }

    /// Acquires a group for the device list: all of what `acquire` puts on it, or nothing.
    ///
    /// If `acquire` fails, what it put on the group is released at once, newest first.
    pub fn drmm_group<R>(&self, acquire: impl FnOnce(&DeviceGroup<'_>) -> Result<R>) -> Result<R> {
        device_group(self.core(), acquire)
    }

    /// Runs the action behind `handle` now, and not again; `drmm_release_action`, by an exact handle instead of
    /// a search.
    ///
    /// Fails with `EINVAL` if the handle is of another device, and with `ESHUTDOWN` once the device list is being
    /// released, which then runs the action.
    #[expect(clippy::needless_pass_by_value, reason = "a handle is good for one release")]
    pub fn drmm_release_action(&self, handle: DrmmAction) -> Result {
        end_action(self.core(), &handle, true)
    }

    /// Drops the action behind `handle` without running it. Fails as
    /// [`drmm_release_action`](Self::drmm_release_action).
    #[expect(clippy::needless_pass_by_value, reason = "a handle is good for one release")]
    pub fn drmm_cancel_action(&self, handle: DrmmAction) -> Result {
        end_action(self.core(), &handle, false)
    }
}

impl fmt::Debug for DrmDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DrmDevice").field("driver", &self.info().name).field("id", &self.id()).finish()
    }
}

/// An action on the device list, for [`DrmDevice::drmm_release_action`].
#[derive(Debug)]
pub struct DrmmAction {
    entry: NonNull<Header>,
    device: u64,
}

// SAFETY: a number and an address that is used by the device's own list only.
unsafe impl Send for DrmmAction {}
// SAFETY: as above.
unsafe impl Sync for DrmmAction {}

pub(crate) fn add_action(
    core: &Core,
    name: &'static str,
    place: &'static Location<'static>,
    action: impl FnOnce() + Send + 'static,
) -> Result<DrmmAction> {
    let (called, action) = (Named { name, place }, Action(action));
    // SAFETY: the action is `Send` and `'static`.
    let entry = unsafe { core.parent.inner.acquire(&core.list, core.owner(), called, action) }?;
    Ok(DrmmAction { entry: entry.cast(), device: core.gate.id() })
}

fn end_action(core: &Core, handle: &DrmmAction, run: bool) -> Result {
    if handle.device != core.gate.id() {
        return Err(Error::new(Errno::EINVAL, "the handle belongs to an action of another device"));
    }
    // SAFETY: the numbers of devices are never used again, so `add_action` put the entry on this list; the
    // handle was consumed and cannot be cloned.
    unsafe { core.list.release_early(core.owner(), handle.entry, run) }
}
