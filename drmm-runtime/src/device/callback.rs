//! Callbacks: code that gets the hardware view and is called neither by a program nor by the
//! driver.
//!
//! Each run of a callback is inside one section. The closure is released in step 5, after the
//! drain, so it exists as long as a section is under way. If the section is refused, the closure is
//! not touched.

use core::panic::Location;
use core::ptr::NonNull;

use crate::device::container::Container;
use crate::device::dev::{trace_reference, Dev};
use crate::device::driver::DrmDriver;
use crate::device::object::Core;
use crate::error::{Errno, Result};
use crate::gate::Section;
use crate::host;
use crate::list::{Entry, NamedKey, Payload};
use crate::trace::Kind;

/// A callback of a device, held by the code that calls it. It keeps the device object alive, not
/// the hardware.
///
/// ```
/// use drmm_runtime::bus::Callback;
/// use drmm_runtime::prelude::*;
/// # #[drm_driver(name = "adc", desc = "A converter", major = 1, minor = 0)]
/// # struct Adc { #[drm_device] drm: DrmDevice, #[devm] sample: &'bound u32 }
/// # let parent = drmm_runtime::bus::Parent::new("adc0")?;
/// # let mut line = None;
/// # parent.bind((), |device| {
/// # let adc = devm_drm_dev_alloc!(device, |_| Adc { sample: device.devm(7)? })?;
///
/// let callback: Callback<u32> = adc.callback("sample ready", |hw| *hw.sample)?;
/// # line = Some(callback);
/// # adc.devm_register()
/// # })?;
/// # let callback = line.unwrap();
/// assert_eq!(callback.run()?, 7); // the bus, when the interrupt comes
///
/// parent.unbind(Removal::Orderly)?;
/// assert_eq!(callback.run().unwrap_err().errno(), Errno::ENODEV); // the closure is gone
/// # Ok::<(), Error>(())
/// ```
pub struct Callback<R> {
    core: NonNull<Core>,
    closure: NonNull<()>,
    call: unsafe fn(NonNull<Core>, NonNull<()>) -> R,
    place: &'static Location<'static>,
}

// SAFETY: the closure is `Send + Sync`, the device may be used from any thread, and a result of
// type `R` stays on the calling thread.
unsafe impl<R> Send for Callback<R> {}
// SAFETY: the closure is `Send + Sync`, the device may be used from any thread, and a result of
// type `R` stays on the calling thread.
unsafe impl<R> Sync for Callback<R> {}

/// The closure of a callback, on the stop list.
#[repr(transparent)]
struct Closure<F>(F);

impl<F> Payload for Closure<F> {
    fn ty() -> &'static str {
        "callback"
    }

    fn kind() -> &'static str {
        "callback"
    }

    fn release(self) {}
}

impl<R> Callback<R> {
    /// # Safety
    ///
    /// `f` borrows at most for the bound scope of the device's parent.
    #[track_caller]
    pub(crate) unsafe fn new<T, F>(
        dev: &Dev<T>,
        name: &'static str,
        place: &'static Location<'static>,
        f: F,
    ) -> Result<Self>
    where
        T: DrmDriver,
        F: Fn(&T::Hw<'_>) -> R + Send + Sync,
    {
        let parent = &dev.core().base.parent.inner;
        // SAFETY: `f` is `Send`, and the stop list is released in step 5, before everything that
        // the scope lends.
        let entry = unsafe { parent.stops.add(dev.core().owner(), NamedKey { name, place }, Closure(f)) }?;
        let core = dev.as_ptr();
        dev.core().get();
        trace_reference(dev.core(), Kind::Get, "Callback", Location::caller());
        let closure = Entry::payload(entry).cast();
        Ok(Self { core, closure, call: call::<T, F, R>, place: Location::caller() })
    }

    /// Runs the callback inside a section. Fails with `ENODEV` once the gate is closed, and with
    /// nothing else.
    ///
    /// If there is no memory for the record of a thread's first section, this waits until there is
    /// some. An interrupt or a timer has no caller that could handle the error, and a lost one
    /// would leave the device hanging.
    pub fn run(&self) -> Result<R> {
        // SAFETY: the reference is counted.
        let core = unsafe { self.core.as_ref() };
        let _section = self.enter(core)?;
        // SAFETY: inside a section step 5 has not begun, so the closure and the view exist.
        Ok(unsafe { (self.call)(self.core, self.closure) })
    }

    fn enter<'core>(&self, core: &'core Core) -> Result<Section<'core>> {
        let mut turn: u32 = 0;
        loop {
            match core.gate.enter(self.place) {
                Err(error) if error.errno() == Errno::ENOMEM => host::pause(turn),
                outcome => return outcome,
            }
            turn = turn.saturating_add(1);
        }
    }
}

/// # Safety
///
/// A section of `core`, a ready device of driver `T`, is under way, and `closure` is a callback `F`
/// of it.
unsafe fn call<T, F, R>(core: NonNull<Core>, closure: NonNull<()>) -> R
where
    T: DrmDriver,
    F: Fn(&T::Hw<'_>) -> R,
{
    // SAFETY: by the contract it is on the stop list until the section has ended.
    let f = unsafe { closure.cast::<F>().as_ref() };
    // SAFETY: by the contract a section of `core` is under way. The closure accepts the view for
    // any lifetime.
    f(unsafe { Container::<T>::view(core) })
}

impl<R> Clone for Callback<R> {
    fn clone(&self) -> Self {
        // SAFETY: the reference is counted.
        let core = unsafe { self.core.as_ref() };
        core.get();
        trace_reference(core, Kind::Get, "Callback", self.place);
        Self { core: self.core, closure: self.closure, call: self.call, place: self.place }
    }
}

impl<R> Drop for Callback<R> {
    fn drop(&mut self) {
        // SAFETY: the reference is counted.
        trace_reference(unsafe { self.core.as_ref() }, Kind::Put, "Callback", self.place);
        // SAFETY: this value owns its reference.
        unsafe { Core::put(self.core) };
    }
}

impl<R> core::fmt::Debug for Callback<R> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Callback").field("place", &self.place).finish_non_exhaustive()
    }
}
