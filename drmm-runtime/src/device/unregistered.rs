//! A complete device that programs cannot see yet.

use core::marker::PhantomData;
use core::ops::Deref;
use core::panic::Location;
use core::ptr::NonNull;

use crate::bound::{Bound, BoundDevice};
use crate::brand::{Exactly, OneThread, StaysInProbe};
use crate::device::callback::Callback;
use crate::device::container::Container;
use crate::device::dev::{Dev, Entered};
use crate::device::driver::DrmDriver;
use crate::device::fronts;
use crate::device::object::{Core, CorePtr, CoreRef};
use crate::device::publication::Publication;
use crate::device::registered::Registered;
use crate::error::{Errno, Error, Result};
use crate::info::DriverInfo;

/// A device from `devm_drm_dev_alloc!`, on its way through probe.
///
/// Its gate is open, and programs cannot see it. Callbacks can be added here and nowhere else.
/// [`devm_register`](Self::devm_register) consumes it. It can be neither cloned nor sent, and its
/// scope keeps it inside probe.
///
/// ```
/// # use std::sync::atomic::{AtomicBool, Ordering};
/// use drmm_runtime::prelude::*;
/// # #[drm_driver(name = "dac", desc = "A converter", major = 1, minor = 0)]
/// # struct Dac { #[drm_device] drm: DrmDevice, #[devm] is_on: &'bound AtomicBool }
///
/// fn probe<'bound>(device: &'bound Bound<'bound>) -> Result<Registered> {
///     let dac = devm_drm_dev_alloc!(device, |_| Dac { is_on: device.devm(AtomicBool::new(false))? })?;
///     dac.with_hw(|hw| hw.is_on.store(true, Ordering::SeqCst))?; // no program can see it yet
///     dac.devm_register() // now programs can, and `dac` is gone
/// }
/// # drmm_runtime::bus::Parent::new("dac0")?.bind((), |device| probe(device))?;
/// # Ok::<(), Error>(())
/// ```
#[must_use = "programs can open the device only after `devm_register`"]
pub struct Unregistered<'bound, T> {
    core: CorePtr,
    bound: Bound<'bound>,
    _device: Exactly<T>,
    _one_thread: OneThread<dyn StaysInProbe>,
}

impl<'bound, T: DrmDriver> Unregistered<'bound, T> {
    /// # Safety
    ///
    /// `core` is a ready device of driver `T` on the parent of `bound`.
    pub(crate) const unsafe fn new(core: NonNull<Core>, bound: Bound<'bound>) -> Self {
        Self { core: CorePtr(core), bound, _device: PhantomData, _one_thread: OneThread::new() }
    }

    /// Name and version of the driver.
    #[must_use]
    pub fn info(&self) -> &'static DriverInfo {
        self.core().driver()
    }

    /// A number that no other device of this program has or had.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.core().gate.id()
    }

    /// The bus's name for the parent, for example `"0000:00:02.0"`.
    #[must_use]
    pub fn parent_name(&self) -> &str {
        self.core().base.parent.name()
    }

    pub(crate) fn core(&self) -> &Core {
        // SAFETY: kept by the bus until `'bound` has ended.
        unsafe { self.core.0.as_ref() }
    }

    /// A counted reference to the device.
    #[must_use]
    #[track_caller]
    pub fn dev(&self) -> Dev<T> {
        // SAFETY: ready, of driver `T`, and kept by the bus until `'bound` has ended.
        unsafe { Dev::from_core(self.core.0) }
    }

    /// Enters a section; see [`Dev::enter`]. The hardware can be set up before programs see the
    /// device.
    #[track_caller]
    #[must_use = "the section ends when the guard is dropped: bind it to a name, `_` drops at once"]
    pub fn enter(&self) -> Result<Entered<'_, T>> {
        // SAFETY: ready, of driver `T`, and kept by the bus until `'bound` has ended.
        unsafe { Entered::new(self.core.0, Location::caller()) }
    }

    /// Runs `f` with the hardware view inside one section; see [`Dev::with_hw`].
    #[track_caller]
    pub fn with_hw<R>(&self, f: impl for<'s, 'b> FnOnce(&'s T::Hw<'b>) -> R) -> Result<R> {
        let entered = self.enter()?;
        Ok(entered.with_hw(f))
    }

    /// Lets programs reach the device through `front` once it is registered. It is
    /// [`Building::publish_with`](crate::Building::publish_with) for a front that needs the
    /// finished device.
    ///
    /// Fronts are published in the order in which they were added, so those of the initialisers
    /// come first. Fails with `ENOMEM`; then `front` is dropped at once.
    #[track_caller]
    pub fn publish_with<P: Publication<T>>(&self, front: P) -> Result {
        // SAFETY: `self` stays on the one thread that makes the device, and no place is passed.
        unsafe { fronts::add(self.core(), None, front) }
    }

    /// Makes a callback for an interrupt, a timer or work. Buses build their `devm_request_irq` on
    /// it.
    ///
    /// Each run is one section, so `f` gets the hardware view. It may borrow for `'bound`, and is
    /// dropped in step 5. Fails with `ENOMEM` or `ESHUTDOWN`; then `f` is dropped at once.
    #[track_caller]
    pub fn callback<R>(
        &self,
        name: &'static str,
        f: impl Fn(&T::Hw<'_>) -> R + Send + Sync + 'bound,
    ) -> Result<Callback<R>> {
        self.bound.inner().fault.pass_for(name, "callback")?;
        // SAFETY: `f` borrows at most for `'bound`, which is the bound scope of the device's
        // parent.
        unsafe { Callback::new::<T, _>(&self.dev(), name, Location::caller(), f) }
    }

    /// Lets programs open the device, from now until unbind; `drm_dev_register`.
    ///
    /// The driver has nothing to undo: at unbind the device is unplugged and withdrawn without a
    /// call. If a front fails, all fronts are withdrawn behind a closed gate, and the error is
    /// returned. If the device was unplugged, or is unplugged meanwhile by a front or by another
    /// thread, it fails with `ENODEV`, and nothing stays published. On success it returns what
    /// probe must return, so that a driver cannot forget the call.
    #[track_caller]
    pub fn devm_register(self) -> Result<Registered> {
        self.bound.acquire("devm_register")?;
        // SAFETY: ready and alive, and the reference is counted for `held`.
        unsafe { self.core.0.as_ref() }.get();
        // SAFETY: the reference that was just counted.
        let held = unsafe { CoreRef::new(self.core.0) };
        if held.core().gate.is_closed() {
            return Err(Error::new(Errno::ENODEV, "the device was unplugged before it was registered"));
        }
        held.core().fronts.publish(&held)?;
        held.core().base.pending.registered();
        Ok(Registered::new())
    }
}

impl<T: DrmDriver> Deref for Unregistered<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: ready, of driver `T`, and kept by the bus until `'bound` has ended.
        unsafe { Container::<T>::data(self.core.0) }
    }
}
