//! The gate that the kernel has: `drm_dev_enter`, `drm_dev_exit`, `drm_dev_unplug`.
//!
//! Two of our promises are weaker here. All DRM devices share one SRCU domain, so a sleeper inside one device holds up
//! the unplug of every other. And a section leaves no trace of who entered it, so an unplug from inside a section waits
//! for itself, and the kernel's detector of hung tasks is what reports it.

use core::ffi::c_int;
use core::marker::PhantomData;
use core::panic::Location;

use super::actions::refusal;
use super::device::Object;
use super::ffi;
use crate::brand::{OneThread, StaysOnTheThreadThatEntered};
use crate::error::{Errno, Error, Result};
use crate::lock::Mutex;
use crate::primitive::{AtomicBool, Ordering};
use crate::trace::{Kind, Label, List, Owner, Place};

/// The gate of one device.
pub(crate) struct Gate {
    id: u64,
    object: Object,
    /// Closed, and not necessarily drained: `drm_dev_unplug` does both at once, and waiters have to be woken between.
    /// It is what refuses: `drm_dev_register` opens the kernel's own gate again, whoever closed it.
    closed: AtomicBool,
    /// Whether `drm_dev_unplug` was called. It is not made for two at a time, nor beside `drm_dev_register`.
    drained: Mutex<bool>,
}

/// A section under way. Dropping it is the exit.
pub struct Section<'gate> {
    index: c_int,
    _gate: PhantomData<&'gate Gate>,
    /// SRCU wants the exit in the context of the entry.
    _one_thread: OneThread<dyn StaysOnTheThreadThatEntered>,
}

impl Gate {
    pub(crate) fn of(object: Object) -> Self {
        static NEXT: core::sync::atomic::AtomicU64 = core::sync::atomic::AtomicU64::new(1);
        // ORDERING: only uniqueness matters, which every ordering gives.
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Self { id, object, closed: AtomicBool::new(false), drained: Mutex::new(false) }
    }

    /// The number of the device, which is the gate's.
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// Enters a section, or fails with `ENODEV` once the gate is closed.
    #[inline]
    pub(crate) fn enter(&self, place: &'static Location<'static>) -> Result<Section<'_>> {
        let mut index = 0;
        // SAFETY: whoever borrows the gate keeps the device, and `index` is written before it is read.
        if !unsafe { ffi::drm_dev_enter(self.object.as_ptr(), &raw mut index) } {
            return Err(refused());
        }
        let section = Section { index, _gate: PhantomData, _one_thread: OneThread::new() };
        // ORDERING: Acquire, paired with the Release in `close`. Who does not see it is waited for (promise 5): it is
        // read inside the section, and written before `drm_dev_unplug`.
        if self.closed.load(Ordering::Acquire) {
            return Err(refused());
        }
        let label = Label { name: "section", ty: "", place: Place::of(place) };
        Owner { parent: 0, device: self.id }.detail(Kind::Enter, List::View, label);
        Ok(section)
    }

    pub(crate) fn is_closed(&self) -> bool {
        // ORDERING: Acquire, paired with the Release in `close`.
        self.closed.load(Ordering::Acquire)
    }

    /// Refuses every later enter. True if it was open.
    pub(crate) fn close(&self) -> bool {
        // ORDERING: Release, paired with the loads in `enter` and `is_closed`; Acquire for who finds it closed.
        !self.closed.swap(true, Ordering::AcqRel)
    }

    /// Whether the running thread is inside a section of this gate. The kernel cannot tell.
    #[expect(clippy::unused_self, reason = "a gate that can tell has to look at itself")]
    pub(crate) fn is_inside(&self) -> bool {
        false
    }

    /// Lets programs open the device; `drm_dev_register`. Fails as that does, and with `ENODEV` if it was unplugged.
    pub(crate) fn register(&self) -> Result {
        let drained = self.drained.lock();
        if *drained {
            return Err(refused());
        }
        // SAFETY: the device is complete, a reference is held by the caller, who is in probe, and the lock keeps an
        // unplug away.
        let code = unsafe { ffi::drm_dev_register(self.object.as_ptr(), 0) };
        if code == 0 {
            Ok(())
        } else {
            Err(refusal(code, "the kernel refused to register the device"))
        }
    }

    /// Waits for every section that was entered before the gate was closed; `drm_dev_unplug`.
    ///
    /// It takes the device away from programs as well, in which step 4 finds little left to do.
    pub(crate) fn drain(&self, _owner: Owner) {
        let mut drained = self.drained.lock();
        if !*drained {
            // SAFETY: whoever borrows the gate keeps the device, and the lock keeps a second call away.
            unsafe { ffi::drm_dev_unplug(self.object.as_ptr()) };
            *drained = true;
        }
    }
}

fn refused() -> Error {
    Error::new(Errno::ENODEV, "the device is unplugged")
}

impl Drop for Section<'_> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the index that `drm_dev_enter` gave in this context, once.
        unsafe { ffi::drm_dev_exit(self.index) };
    }
}
