//! A complete device that programs cannot see yet.

use core::marker::PhantomData;
use core::ops::Deref;
use core::panic::Location;
use core::ptr::NonNull;

use crate::bound::{Bound, BoundDevice};
use crate::brand::{Exactly, OneThread, StaysInProbe};
use crate::device::callback::Callback;
use crate::device::container::Container;
use crate::device::object::{Core, CorePtr, Held};
use crate::device::reference::{Dev, Entered};
use crate::error::{Errno, Error, Result};
use crate::info::DriverInfo;
use crate::parts::Parts;
use crate::primitive::Ordering;

/// A device from `devm_drm_dev_alloc!`, on its way through probe.
///
/// Its gate is open and nobody else can see it. Here, and only here, are callbacks added;
/// [`devm_register`](Self::devm_register) consumes it. It can be neither cloned nor sent, and its scope keeps it
/// inside probe.
#[must_use = "programs can open the device only after `devm_register`"]
pub struct Unregistered<'bound, T: Parts> {
    core: CorePtr,
    bound: Bound<'bound>,
    _device: Exactly<T>,
    _one_thread: OneThread<dyn StaysInProbe>,
}

impl<'bound, T: Parts> Unregistered<'bound, T> {
    /// # Safety
    ///
    /// `core` is a ready device of driver `T` on the parent of `bound`.
    pub(crate) const unsafe fn new(core: NonNull<Core>, bound: Bound<'bound>) -> Self {
        Self { core: CorePtr(core), bound, _device: PhantomData, _one_thread: OneThread::new() }
    }

    /// The scope that the device was made in.
    #[cfg(feature = "std")]
    pub(crate) fn bound(&self) -> Bound<'bound> {
        self.bound
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
        self.core().parent.name()
    }

    fn core(&self) -> &Core {
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

    /// Enters a section; see [`Dev::enter`]. The hardware can be set up before programs see the device.
    #[track_caller]
    #[must_use = "the section ends when the guard is dropped: bind it to a name, `_` drops at once"]
    pub fn enter(&self) -> Result<Entered<'_, T>> {
        // SAFETY: ready, of driver `T`, and kept by the bus until `'bound` has ended.
        unsafe { Entered::new(self.core.0, Location::caller()) }
    }

    /// Runs `f` with the device and its hardware view inside one section; see [`Dev::with_hw`].
    #[track_caller]
    pub fn with_hw<R>(&self, f: impl for<'s, 'b> FnOnce(&'s T, &'s T::Hw<'b>) -> R) -> Result<R> {
        let entered = self.enter()?;
        Ok(entered.with_hw(f))
    }

    /// Makes a callback: for an interrupt, a timer, work. Buses build their `devm_request_irq` on it.
    ///
    /// Each run is one section, so `f` gets the hardware view, may borrow for `'bound`, and is gone in step 5.
    /// Fails with `ENOMEM` or `ESHUTDOWN`; then `f` is dropped at once.
    #[track_caller]
    pub fn callback<R>(
        &self,
        name: &'static str,
        f: impl Fn(&T, &T::Hw<'_>) -> R + Send + Sync + 'bound,
    ) -> Result<Callback<R>> {
        self.bound.acquire(name)?;
        // SAFETY: `f` borrows for `'bound` at most, on whose parent the device is.
        unsafe { Callback::new::<T, _>(&self.dev(), name, Location::caller(), f) }
    }

    /// Lets programs open the device, from now until unbind; `drm_dev_register`.
    ///
    /// There is nothing to undo: at unbind the device is unplugged and withdrawn by itself. If a front refuses,
    /// those before it are withdrawn behind a closed gate, and the error is returned.
    #[track_caller]
    pub fn devm_register(self) -> Result {
        self.bound.acquire("devm_register")?;
        // SAFETY: ready and alive, and the reference is counted for `held`.
        unsafe { self.core.0.as_ref() }.get();
        // SAFETY: the reference that was just counted.
        let held = unsafe { Held::new(self.core.0) };
        if held.core().gate.is_closed() {
            return Err(Error::new(Errno::ENODEV, "the device was unplugged before it was registered"));
        }
        held.core().publications.publish(&held)?;
        // ORDERING: a flag for reports; the file layers have their own locks.
        held.core().registered.store(true, Ordering::Relaxed);
        Ok(())
    }
}

impl<T: Parts> Deref for Unregistered<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: ready, of driver `T`, and kept by the bus until `'bound` has ended.
        unsafe { Container::<T>::data(self.core.0) }
    }
}
