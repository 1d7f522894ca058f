//! The gate of the kernel: `drm_dev_enter`, `drm_dev_exit`, `drm_dev_unplug`.
//!
//! Two of our promises are weaker here. All DRM devices share one SRCU domain, so a thread that
//! sleeps in a section of one device delays the unplug of every other one. And a section does not
//! record which thread entered it, so an unplug from inside a section waits for itself; the
//! kernel's hung task detector reports that.

use core::ffi::c_int;
use core::marker::PhantomData;
use core::panic::Location;

use super::actions::refusal;
use super::context::{context_id, pause};
use super::device::Object;
use super::ffi;
use crate::brand::{OneThread, StaysOnTheThreadThatEntered};
use crate::error::{Errno, Error, Result};
use crate::lock::Mutex;
use crate::primitive::wide::AtomicU64;
use crate::primitive::{AtomicBool, AtomicUsize, Ordering};
use crate::trace::{Kind, Label, List, Owner, Place};

/// The gate of one device.
pub(crate) struct Gate {
    id: u64,
    object: Object,
    /// Closed, but not necessarily drained. `drm_dev_unplug` does both at once, but waiters must be
    /// woken in between. This flag is what refuses sections: `drm_dev_register` opens the kernel's
    /// own gate again, even after it was closed.
    closed: AtomicBool,
    /// Whether `drm_dev_unplug` was called. That function must not run twice at the same time, nor
    /// at the same time as `drm_dev_register`; the lock ensures it.
    drained: Mutex<bool>,
    /// The same for callers that must not wait for the lock, which `drm_dev_unplug` is called
    /// under.
    is_drained: AtomicBool,
    refusals: Refusals,
}

/// The tasks that may not enter for a while, although the gate is open.
///
/// A task looks for itself only, and it has written its own number, so nothing has to be ordered
/// between tasks.
struct Refusals {
    /// How many there are. Zero is the fast path of an enter.
    count: AtomicUsize,
    /// Zero is a free place.
    tasks: [AtomicU64; 8],
}

impl Refusals {
    const fn new() -> Self {
        Self { count: AtomicUsize::new(0), tasks: [const { AtomicU64::new(0) }; 8] }
    }

    fn has(&self, task: u64) -> bool {
        // ORDERING: what this task has written itself.
        self.tasks.iter().any(|place| place.load(Ordering::Relaxed) == task)
    }

    /// Takes a place for the running task. If all are taken it waits: those that have them decide
    /// something, and do not wait for anyone.
    fn begin(&self) -> &AtomicU64 {
        // ORDERING: for this task alone, as all of them here.
        self.count.fetch_add(1, Ordering::Relaxed);
        let me = context_id();
        let mut turn = 0_u32;
        loop {
            for place in &self.tasks {
                // ORDERING: only which task has the place matters.
                if place.compare_exchange(0, me, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
                    return place;
                }
            }
            pause(turn);
            turn = turn.saturating_add(1);
        }
    }

    fn end(&self, place: &AtomicU64) {
        // ORDERING: see `begin`.
        place.store(0, Ordering::Relaxed);
        // ORDERING: see `begin`.
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A section under way. Dropping it is the exit.
pub struct Section<'gate> {
    index: c_int,
    _gate: PhantomData<&'gate Gate>,
    /// SRCU requires the exit in the context of the entry.
    _one_thread: OneThread<dyn StaysOnTheThreadThatEntered>,
}

impl Gate {
    pub(crate) fn of(object: Object) -> Self {
        static NEXT: core::sync::atomic::AtomicU64 = core::sync::atomic::AtomicU64::new(1);
        // ORDERING: only uniqueness matters, which every ordering gives.
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Self {
            id,
            object,
            closed: AtomicBool::new(false),
            drained: Mutex::new(false),
            is_drained: AtomicBool::new(false),
            refusals: Refusals::new(),
        }
    }

    pub(super) fn object(&self) -> Object {
        self.object
    }

    /// The number of the device, which is also that of the gate.
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// Enters a section, or fails with `ENODEV` once the gate is closed.
    #[inline]
    pub(crate) fn enter(&self, place: &'static Location<'static>) -> Result<Section<'_>> {
        // ORDERING: what this task has written itself.
        if self.refusals.count.load(Ordering::Relaxed) != 0 && self.refusals.has(context_id()) {
            return Err(refused_here());
        }
        let mut index = 0;
        // SAFETY: the borrow of the gate keeps the device alive, and `index` is written before it
        // is read.
        if !unsafe { ffi::drm_dev_enter(self.object.as_ptr(), &raw mut index) } {
            return Err(refused());
        }
        let section = Section { index, _gate: PhantomData, _one_thread: OneThread::new() };
        // ORDERING: Acquire, paired with the Release in `close`. A section that does not see the
        // store is waited for (promise 5): the flag is read inside the section, and written before
        // `drm_dev_unplug`.
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

    /// Refuses every later `enter`. True if the gate was open.
    pub(crate) fn close(&self) -> bool {
        // ORDERING: Release, paired with the loads in `enter` and `is_closed`; Acquire for a caller
        // that finds it closed.
        !self.closed.swap(true, Ordering::AcqRel)
    }

    /// Whether the running thread is inside a section of this gate. The kernel cannot tell, so
    /// always false.
    #[expect(clippy::unused_self, reason = "a gate that can tell has to look at itself")]
    pub(crate) fn is_inside(&self) -> bool {
        false
    }

    /// Whether the device is unplugged and sections may still be under way, of which the running
    /// task may be one. Afterwards only the `unbind` hook has the hardware.
    pub(crate) fn ends_here(&self) -> bool {
        // ORDERING: Acquire, paired with the Release in `drain`.
        self.is_closed() && !self.is_drained.load(Ordering::Acquire)
    }

    /// Runs `f`, in which the running task enters no new section of this gate: `EDEADLK`.
    pub(crate) fn refuse_here<R>(&self, f: impl FnOnce() -> R) -> R {
        let place = self.refusals.begin();
        let outcome = f();
        self.refusals.end(place);
        outcome
    }

    /// Lets programs open the device; `drm_dev_register`. Fails as that does, and with `ENODEV` if
    /// it was unplugged.
    pub(crate) fn register(&self) -> Result {
        let drained = self.drained.lock();
        if *drained {
            return Err(refused());
        }
        // SAFETY: the device is complete, the caller is in probe and holds a reference, and the
        // lock excludes an unplug.
        let code = unsafe { ffi::drm_dev_register(self.object.as_ptr(), 0) };
        if code == 0 {
            Ok(())
        } else {
            Err(refusal(code, "the kernel refused to register the device"))
        }
    }

    /// Waits for every section that was entered before the gate was closed; `drm_dev_unplug`.
    ///
    /// It takes the device away from programs as well, so step 4 has little left to do.
    pub(crate) fn drain(&self, _owner: Owner, _on: &str) {
        let mut drained = self.drained.lock();
        if !*drained {
            // SAFETY: the borrow of the gate keeps the device alive, and the lock excludes a second
            // call.
            unsafe { ffi::drm_dev_unplug(self.object.as_ptr()) };
            *drained = true;
            // ORDERING: Release, paired with the Acquire in `ends_here`.
            self.is_drained.store(true, Ordering::Release);
        }
    }
}

fn refused_here() -> Error {
    Error::new(Errno::EDEADLK, "a check opens the gate of its own device: touch the hardware in the commit, or keep what the check needs in the device")
}

fn refused() -> Error {
    Error::new(Errno::ENODEV, "the device is unplugged")
}

impl Drop for Section<'_> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the index came from `drm_dev_enter` in this context, and is given back once.
        unsafe { ffi::drm_dev_exit(self.index) };
    }
}
