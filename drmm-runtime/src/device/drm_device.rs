//! The embedded device: the field by which a driver struct leads to its device object.

use core::fmt;
use core::panic::Location;
use core::ptr::NonNull;
use core::time::Duration;

use crate::class::{AtLastRef, Resource};
use crate::device::container::Container;
use crate::device::dev::Dev;
use crate::device::driver::DrmDriver;
use crate::device::group::{device_group, DeviceGroup};
use crate::device::object::{Core, CoreRef};
use crate::error::{Errno, Error, Result};
use crate::info::DriverInfo;
use crate::io::poll::poll;
use crate::list::{Action, Header, NamedKey};
use crate::removal::Removal;
use crate::trace::List;

/// The device inside a driver struct: the `#[drm_device]` field, `struct drm_device` in the kernel.
///
/// It may be at any offset in the struct and leads back to the whole, see
/// [`container`](Self::container). It cannot be made, cloned or moved out: there is exactly one in
/// each device object.
///
/// ```
/// use drmm_runtime::prelude::*;
/// # #[drm_driver(name = "npu", desc = "An accelerator", major = 1, minor = 0)]
/// # struct Npu { #[drm_device] drm: DrmDevice, cores: u32 }
///
/// /// Code that works for each driver is given the device, and can ask for the whole.
/// fn cores(drm: &DrmDevice) -> u32 {
///     drm.container::<Npu>().map_or(1, |npu| npu.cores)
/// }
/// # drmm_runtime::bus::Parent::new("npu0")?.bind((), |device| {
///
/// let npu = devm_drm_dev_alloc!(device, |_| Npu { cores: 8 })?;
/// assert_eq!(cores(&npu.drm), 8);
/// npu.drm.drmm_add_action("farewell", || println!("the last reference is gone"))?;
/// # npu.devm_register()
/// # })?;
/// # Ok::<(), Error>(())
/// ```
pub struct DrmDevice {
    core: NonNull<Core>,
}

// SAFETY: it leads to the device object it is part of, whose core may be used from any thread.
unsafe impl Send for DrmDevice {}
// SAFETY: it leads to the device object it is part of, whose core may be used from any thread.
unsafe impl Sync for DrmDevice {}

impl DrmDevice {
    /// # Safety
    ///
    /// The value becomes a field of the data of `core`, and of nothing else.
    pub(crate) const unsafe fn new(core: NonNull<Core>) -> Self {
        Self { core }
    }

    pub(crate) fn core(&self) -> &Core {
        // SAFETY: this is a field of the device object, which exists as long as its field is
        // borrowed.
        unsafe { self.core.as_ref() }
    }

    /// A number that no other device of this program has or had. The trace uses it.
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
        self.core().base.parent.name()
    }

    /// Whether the gate is closed; `drm_dev_is_unplugged`. An open gate can close right after the
    /// call: a caller that needs the hardware must enter a section instead.
    #[must_use]
    pub fn is_unplugged(&self) -> bool {
        self.core().gate.is_closed()
    }

    /// Runs steps 1 to 3 of the release order for this device: closes the gate, wakes waiters,
    /// waits for the sections under way; `drm_dev_unplug`.
    ///
    /// May be called from any thread, and more than once. Every call returns only when no section
    /// is under way any more, with one exception: inside a section of this device it fails with
    /// `EDEADLK`. Then the gate is closed, but the wait is left to other callers.
    pub fn unplug(&self) -> Result {
        let core = self.core();
        let Some(held) = self.hold() else { return Ok(()) };
        if core.gate.close() {
            core.owner().close_gate(List::View, Removal::Surprise);
        }
        core.fronts.wake(held.core());
        if core.gate.is_inside() {
            return Err(Error::new(
                Errno::EDEADLK,
                "unplug was called from inside a section: the gate is closed, but this section is still under way",
            ));
        }
        core.drain();
        Ok(())
    }

    /// Waits in a section for a register to change, as
    /// [`io::read_poll_timeout`](crate::io::read_poll_timeout) does, and no longer than the device
    /// is there.
    ///
    /// Also fails with `ENODEV` in a section whose device is unplugged: at the next look, which is
    /// at least once a millisecond, and without another read. Without that the unplug would wait
    /// for the poll. In the `unbind` hook the gate is closed and the hardware is there, so the poll
    /// goes on.
    ///
    /// ```
    /// use core::time::Duration;
    /// use drmm_runtime::prelude::*;
    /// # use drmm_runtime::io::{Shared, Window};
    /// # use std::sync::atomic::AtomicU64;
    ///
    /// drmm_runtime::registers! {
    ///     /// A chip.
    ///     struct Chip(8) {
    ///         /// Zero when it is done.
    ///         0x0 => busy: ReadOnly<u32>,
    ///     }
    /// }
    ///
    /// #[drm_driver(name = "chip", desc = "", major = 1, minor = 0)]
    /// struct Driver {
    ///     #[drm_device]
    ///     drm: DrmDevice,
    ///     #[devm]
    ///     chip: Chip<Window<'bound, 8, Shared>>,
    /// }
    ///
    /// impl DriverHw<'_> {
    ///     fn wait(&self) -> Result<u32> {
    ///         let (pause, most) = (Duration::from_micros(50), Duration::from_millis(20));
    ///         self.drm.read_poll_timeout(|| Ok(self.chip.busy().read()), |busy| *busy == 0, pause, most)
    ///     }
    /// }
    /// # let parent = drmm_runtime::bus::Parent::new("chip0")?;
    /// # parent.bind((), |device| {
    /// #     let memory = device.devm_kcalloc::<AtomicU64>(1)?;
    /// #     let driver = devm_drm_dev_alloc!(device, |_| Driver { chip: Chip::new(Window::over(memory).sized()?) })?;
    /// #     assert_eq!(driver.with_hw(|hw| hw.wait())?, Ok(0));
    /// #     driver.devm_register()
    /// # })?;
    /// # Ok::<(), Error>(())
    /// ```
    pub fn read_poll_timeout<T>(
        &self,
        op: impl FnMut() -> Result<T>,
        cond: impl FnMut(&T) -> bool,
        sleep_delta: Duration,
        timeout_delta: Duration,
    ) -> Result<T> {
        poll(op, cond, sleep_delta, timeout_delta, || {
            if self.core().gate.ends_here() {
                return Err(Error::new(Errno::ENODEV, "the device was unplugged during a poll"));
            }
            Ok(())
        })
    }

    fn hold(&self) -> Option<CoreRef> {
        // SAFETY: `try_get` counted a reference, which the returned value takes over.
        self.core().try_get().then(|| unsafe { CoreRef::new(self.core) })
    }

    /// The struct that this device is embedded in, if it is a `T`; `container_of`.
    #[must_use]
    pub fn container<T: DrmDriver>(&self) -> Option<&T> {
        // SAFETY: a `T` whose data is initialised, since this field is part of it and borrowed.
        self.core().is::<T>().then(|| unsafe { Container::<T>::data(self.core) })
    }

    /// A counted reference to the struct that this device is embedded in, if it is a `T`.
    ///
    /// Also `None` after the last reference is gone, so the `release` hook cannot revive the
    /// device.
    #[must_use]
    #[track_caller]
    pub fn try_get<T: DrmDriver>(&self) -> Option<Dev<T>> {
        let place = Location::caller();
        // SAFETY: a `T`, ready since its data holds this field, and the reference was just counted.
        (self.core().is::<T>() && self.core().try_get()).then(|| unsafe { Dev::adopt(self.core, place) })
    }

    /// Runs `action` in step 10, in its place on the device list; `drmm_add_action_or_reset`.
    ///
    /// May be called from any thread at any time in the device's life. The handle may be ignored;
    /// it serves to run the action early or to cancel it. Managed resources are for what changes
    /// rarely: with an action for each request, the list would grow with the number of requests.
    /// Fails with `ENOMEM`, or with `ESHUTDOWN` once the device list is being released; then the
    /// action runs at once.
    #[track_caller]
    pub fn drmm_add_action(
        &self,
        name: &'static str,
        action: impl FnOnce() + Send + 'static,
    ) -> Result<DrmmAction> {
        add_action(self.core(), name, Location::caller(), action)
    }

    /// Acquires a group for the device list: everything that `acquire` puts on it, or nothing.
    ///
    /// If `acquire` fails, the entries that it put on the group are released at once, newest first.
    pub fn drmm_group<R>(&self, acquire: impl FnOnce(&DeviceGroup<'_>) -> Result<R>) -> Result<R> {
        device_group(self.core(), acquire)
    }

    /// Runs the action behind `handle` now, so that it does not run later; `drmm_release_action`,
    /// with an exact handle instead of a search.
    ///
    /// Fails with `EINVAL` if the handle belongs to another device, and with `ESHUTDOWN` once the
    /// device list is being released, which then runs the action.
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
///
/// ```
/// # use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
/// # use drmm_runtime::prelude::*;
/// # #[drm_driver(name = "npu", desc = "", major = 1, minor = 0)]
/// # struct Npu { #[drm_device] drm: DrmDevice }
/// # static RUNS: AtomicU32 = AtomicU32::new(0);
/// # let parent = drmm_runtime::bus::Parent::new("npu0")?;
/// # parent.bind((), |device| {
/// # let npu = devm_drm_dev_alloc!(device, |_| Npu {})?;
/// let early = npu.drm.drmm_add_action("flush", || _ = RUNS.fetch_add(1, SeqCst))?;
/// let never = npu.drm.drmm_add_action("flush", || _ = RUNS.fetch_add(1, SeqCst))?;
/// npu.drm.drmm_release_action(early)?; // runs now, and not again
/// npu.drm.drmm_cancel_action(never)?; // does not run
/// assert_eq!(RUNS.load(SeqCst), 1);
/// # npu.devm_register()
/// # })?;
/// # parent.unbind(Removal::Orderly)?;
/// # drop(parent);
/// # assert_eq!(RUNS.load(SeqCst), 1);
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct DrmmAction {
    entry: NonNull<Header>,
    device: u64,
}

// SAFETY: a number, and an address that only the device's own list uses.
unsafe impl Send for DrmmAction {}
// SAFETY: a number, and an address that only the device's own list uses.
unsafe impl Sync for DrmmAction {}

impl Resource for DrmmAction {
    type Ends = AtLastRef;
}

pub(crate) fn add_action(
    core: &Core,
    name: &'static str,
    place: &'static Location<'static>,
    action: impl FnOnce() + Send + 'static,
) -> Result<DrmmAction> {
    let (key, action) = (NamedKey { name, place }, Action(action));
    // SAFETY: the action is `Send` and `'static`.
    let entry = unsafe { core.base.parent.inner.acquire(&core.base.list, core.owner(), key, action) }?;
    Ok(DrmmAction { entry: entry.cast(), device: core.gate.id() })
}

fn end_action(core: &Core, handle: &DrmmAction, run: bool) -> Result {
    if handle.device != core.gate.id() {
        return Err(Error::new(Errno::EINVAL, "the handle belongs to an action of another device"));
    }
    // SAFETY: the numbers of devices are never reused, so `add_action` put the entry on this list.
    // The handle was consumed and cannot be cloned, so no handle took the entry off before.
    unsafe { core.base.list.release_early(core.owner(), handle.entry, run) }
}
