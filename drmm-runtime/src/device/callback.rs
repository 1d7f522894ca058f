//! Callbacks: code that something other than a program or the driver calls, with the hardware view.
//!
//! A callback is run inside one section. The closure is released in step 5, after the drain, so a section that
//! was entered keeps it; when the section is refused, nothing of it is touched.

use core::panic::Location;
use core::ptr::NonNull;

use crate::device::container::Container;
use crate::device::object::Core;
use crate::device::reference::{trace_reference, Dev};
use crate::error::{Errno, Result};
use crate::gate::Section;
use crate::host;
use crate::list::{Entry, Named, Payload};
use crate::parts::Parts;
use crate::trace::Kind;

/// A callback of a device, to be kept by what calls it. It keeps the device object alive, not the hardware.
pub struct Callback<R> {
    core: NonNull<Core>,
    closure: NonNull<()>,
    call: unsafe fn(NonNull<Core>, NonNull<()>) -> R,
    place: &'static Location<'static>,
}

// SAFETY: the closure is `Send + Sync`, the device may be used from any thread, and a result of type `R` stays
// on the thread that calls.
unsafe impl<R> Send for Callback<R> {}
// SAFETY: as above.
unsafe impl<R> Sync for Callback<R> {}

/// What a callback runs, on the stop list.
#[repr(transparent)]
struct Closure<F>(F);

impl<F> Payload for Closure<F> {
    fn ty() -> &'static str {
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
        T: Parts,
        F: Fn(&T, &T::Hw<'_>) -> R + Send + Sync,
    {
        let parent = &dev.core().parent.inner;
        // SAFETY: `f` is `Send`, and the stop list is released in step 5, before all that the scope lends.
        let entry = unsafe { parent.stops.add(dev.core().owner(), Named { name, place }, Closure(f)) }?;
        let core = dev.as_ptr();
        dev.core().get();
        trace_reference(dev.core(), Kind::Get, "Callback", Location::caller());
        let closure = Entry::payload(entry).cast();
        Ok(Self { core, closure, call: call::<T, F, R>, place: Location::caller() })
    }

    /// Runs the callback inside a section. Fails with `ENODEV` once the gate is closed, and with nothing else.
    ///
    /// Where a thread's first section finds no memory for its record, this waits for some: an interrupt or a timer
    /// has nobody to tell, and one that is lost is a device that hangs.
    pub fn run(&self) -> Result<R> {
        // SAFETY: the reference is counted.
        let core = unsafe { self.core.as_ref() };
        let _section = self.enter(core)?;
        // SAFETY: inside a section: step 5 has not come, so the closure is there, and so is the view.
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
/// A section of `core`, a ready device of driver `T`, is under way, and `closure` is a callback `F` of it.
unsafe fn call<T, F, R>(core: NonNull<Core>, closure: NonNull<()>) -> R
where
    T: Parts,
    F: Fn(&T, &T::Hw<'_>) -> R,
{
    // SAFETY: by the contract it is on the stop list until the section has ended.
    let f = unsafe { closure.cast::<F>().as_ref() };
    // SAFETY: by the contract.
    let data = unsafe { Container::<T>::data(core) };
    // SAFETY: by the contract; the closure takes the view for any lifetime.
    f(data, unsafe { Container::<T>::view(core) })
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
