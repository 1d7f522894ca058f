//! Hardware state with an owner: it is switched on when its value is made, and off when the value
//! is dropped.
//!
//! The driver owns the value, so that it ends among the other fields of the view, newest first. The
//! function that switches off is on a list of the parent, so that it runs exactly once, even if the
//! driver forgets the value. Both share what is on by a counted reference: access to it through a
//! forgotten value is still valid after it was switched off.

use core::fmt;
use core::ops::Deref;
use core::ptr::NonNull;
// Not those of `primitive`: nothing is published through them, so a model need not explore them.
use core::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use crate::bound::inner::{BindingState, Inner};
use crate::bound::Bound;
use crate::class::{AtUnbind, Resource};
use crate::counted::Ref;
use crate::error::{Errno, Error, Result};
use crate::list::{Header, NamedKey, Payload, ReleaseList};
use crate::os::OsList;
use crate::removal::Removal;
use crate::trace::{List, Owner, Phase};

/// Hardware that is on, from [`BoundDevice::devm_switch_on`](crate::bus::BoundDevice::devm_switch_on)
/// until this value ends.
///
/// It is a value for the hardware view and derefs to what is on: as long as a driver can borrow the
/// value, the hardware is on. When the value is dropped, the off-function runs, and then what is on
/// is dropped:
///
/// * in step 7 of an unbind, or of a probe that failed after the device was allocated: with the
///   view, newest field first, while everything on the bound list is still there. The off-function
///   asks no gate;
/// * if a later initialiser fails, before the error leaves `devm_drm_dev_alloc!`, also newest
///   first;
/// * where the driver drops it to switch off early.
///
/// So a local of probe that holds it goes off when probe returns: keep it in a `#[devm]` field. The
/// trace reports the fields of the view first, and then, in a part of step 7 of its own, what went
/// off.
///
/// A value that the driver has forgotten, by `mem::forget` or in a cycle of counted pointers, is
/// switched off at the beginning of step 8, before the bound list is released. What was on is not
/// dropped then. The trace shows it in that step, and
/// [`test::fault_sweep`](crate::test::fault_sweep) reports it.
///
/// ```
/// # use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
/// use drmm_runtime::prelude::*;
///
/// #[drm_driver(name = "lamp", desc = "A lamp", major = 1, minor = 0)]
/// struct Lamp {
///     #[drm_device]
///     drm: DrmDevice,
///     #[devm]
///     light: On<'bound, &'bound AtomicBool>,
/// }
/// # let parent = drmm_runtime::bus::Parent::new("lamp0")?;
/// # parent.bind((), |device| {
///
/// let lamp = devm_drm_dev_alloc!(device, |_| Lamp {
///     light: {
///         let switch = device.devm(AtomicBool::new(false))?;
///         let (on, off) = (|s: &&AtomicBool| s.store(true, SeqCst), |s: &&AtomicBool, _| s.store(false, SeqCst));
///         device.devm_switch_on("light", switch, on, off)?
///     },
/// })?;
/// assert!(lamp.with_hw(|hw| hw.light.load(SeqCst))?); // it derefs to what is on
/// # lamp.devm_register()
/// # })?;
/// # parent.unbind(Removal::Orderly)?;
/// # Ok::<(), Error>(())
/// ```
#[must_use = "it is switched off when this value is dropped: make it a `#[devm]` field"]
pub struct On<'bound, S = ()> {
    state: Ref<Switch<S>>,
    entry: NonNull<Header>,
    parent: &'bound Inner,
}

// SAFETY: it gives out `&S` and drops an `S` on the thread that it is on, which `S: Send + Sync`
// allows; the off-function on the list is `Send`, and the list may be used from any thread.
unsafe impl<S: Send + Sync> Send for On<'_, S> {}
// SAFETY: a shared `On` gives out `&S` only.
unsafe impl<S: Sync> Sync for On<'_, S> {}

/// The return type of a function that switches on: `()` if it cannot fail, or a [`Result`].
#[diagnostic::on_unimplemented(
    message = "switching on gives nothing or a `Result`, not `{Self}`",
    label = "the first of the two functions gives something else",
    note = "what the driver has to keep of it belongs into what is on: the value that both functions are given"
)]
pub trait Outcome: sealed::Sealed {
    #[doc(hidden)]
    fn outcome(self) -> Result;
}

impl Outcome for () {
    fn outcome(self) -> Result {
        Ok(())
    }
}

impl Outcome for Result {
    fn outcome(self) -> Result {
        self
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for () {}
    impl Sealed for crate::error::Result {}
}

/// What is switched on, and whether it is on now.
struct Switch<S> {
    what: S,
    is_on: AtomicBool,
}

/// The entry on the list that switches it off.
struct Off<'bound, S, F> {
    state: Ref<Switch<S>>,
    run: F,
    parent: &'bound Inner,
}

impl<S, F: FnOnce(&S, Removal)> Payload for Off<'_, S, F> {
    fn ty() -> &'static str {
        core::any::type_name::<S>()
    }

    fn release(self) {
        // ORDERING: the list gives the entry to one caller, ordered after the thread that made it;
        // see `Switch::set`.
        if self.state.is_on.load(Ordering::Relaxed) {
            (self.run)(&self.state.what, self.parent.removal());
        }
    }
}

impl<S> Switch<S> {
    fn set(&self, is_on: bool) {
        // ORDERING: only the thread that makes the owner sets it, before it passes the owner on.
        // The synchronisation that brings the owner or the walk to another thread orders the two.
        self.is_on.store(is_on, Ordering::Relaxed);
    }
}

/// What is on for one parent, and how its binding ends.
pub(crate) struct Switched {
    list: ReleaseList,
    removal: AtomicU8,
    /// Whether step 7 is under way.
    drops_view: AtomicBool,
}

impl Switched {
    pub(super) fn new() -> Self {
        Self {
            list: ReleaseList::on(List::On, OsList::NONE),
            removal: AtomicU8::new(0),
            drops_view: AtomicBool::new(false),
        }
    }

    /// The next binding begins.
    pub(super) fn reopen(&self) {
        self.list.reopen();
    }

    /// The walk begins.
    pub(super) fn begin_walk(&self, removal: Removal) {
        // ORDERING: set by the walk before it ends anything, and read by what it ends.
        self.removal.store(removal as u8, Ordering::Relaxed);
    }

    /// How the binding ends whose walk is under way.
    pub(super) fn removal(&self) -> Removal {
        // ORDERING: see `begin_walk`.
        Removal::of(self.removal.load(Ordering::Relaxed))
    }

    /// Step 7 of one device begins or ends.
    pub(crate) fn set_drops_view(&self, begins: bool) {
        // ORDERING: as for `begin_walk`. It only decides what the trace says.
        self.drops_view.store(begins, Ordering::Relaxed);
    }

    fn phase(&self) -> Phase {
        // ORDERING: see `set_drops_view`.
        if self.drops_view.load(Ordering::Relaxed) {
            Phase::DropView
        } else {
            Phase::Alive
        }
    }

    /// Switches off what its owners have forgotten, newest first. After that nothing can be
    /// switched on.
    pub(super) fn end_forgotten(&self, owner: Owner) {
        self.list.release_all(owner, Phase::BoundList);
    }
}

/// Puts the off-function on its list, and switches on.
pub(super) fn switch_on<'bound, S, R: Outcome, F>(
    bound: Bound<'bound>,
    key: NamedKey,
    what: S,
    on: impl FnOnce(&S) -> R,
    off: F,
) -> Result<On<'bound, S>>
where
    S: Send + Sync + 'bound,
    F: FnOnce(&S, Removal) + Send + 'bound,
{
    let parent = bound.inner();
    if parent.state() == BindingState::Unbinding {
        return Err(Error::new(Errno::ESHUTDOWN, "unbind has begun, nothing can be switched on"));
    }
    let state = Ref::new(Switch { what, is_on: AtomicBool::new(false) })?;
    let payload = Off { state: state.clone(), run: off, parent };
    // SAFETY: `S` is `Send` and `Sync`, and the function is `Send`. What they borrow lives for
    // `'bound`, so it is the bound list, the bus device or something that lives longer: the view is
    // never lent for so long. The list is emptied before these end.
    let entry = unsafe { parent.acquire(&parent.switched.list, parent.owner(), key, payload) }?;
    let owner = On { state, entry: entry.cast(), parent };
    // `on` may panic after it has switched on. Then the hardware is switched off while the panic
    // unwinds.
    owner.state.set(true);
    if let Err(refusal) = on(&owner).outcome() {
        owner.state.set(false);
        return Err(refusal);
    }
    Ok(owner)
}

impl<S> Drop for On<'_, S> {
    fn drop(&mut self) {
        let Switched { list, .. } = &self.parent.switched;
        // It fails once the list is closed: then the walk has run the function, or is about to.
        // SAFETY: `switch_on` put the entry on this list, and only this one value takes it off.
        // While the list is open, no walk has freed the entry. The list is opened again only for a
        // later binding, after `'bound` has ended.
        let _ =
            unsafe { list.release_in(self.parent.owner(), self.parent.switched.phase(), self.entry, true) };
    }
}

impl<S> Deref for On<'_, S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.state.what
    }
}

impl<S: fmt::Debug> fmt::Debug for On<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("On").field(&self.state.what).finish()
    }
}

impl<S> Resource for On<'_, S> {
    type Ends = AtUnbind;
}
