//! Entries on the kernel's lists: each entry of ours is an action of the kernel's as well.
//!
//! Our list knows the order, who may release early, and what a group is; the kernel's list has the walk. An entry is
//! put on both under our lock, so the two orders are one. Whoever takes it off ours, for an early release or in
//! step 5, takes it off the kernel's under the same lock. After our list was closed, only the kernel takes entries
//! off, one after the other (promise 3), and its trampoline takes each off ours.

use core::cell::Cell;
use core::ffi::c_void;
use core::ptr::NonNull;

use super::actions::{add_devm, add_drmm};
use super::device::{BusDevice, Object};
use super::ffi::{self, DevmAction, DrmDevice, DrmmAction};
use super::{abort, print};
use crate::error::Result;
use crate::list::{Header, Home, Payload, ReleaseList};
use crate::trace::{Owner, Phase};

/// The kernel's list that stands behind one of ours, and what the trace says of its walk.
pub(crate) enum Lane {
    /// None: the list of a group, until it becomes part of another.
    Group,
    /// `devm_` of a bus device.
    Bound(NonNull<ffi::Device>, Owner, Phase),
    /// `drmm_` of a DRM device.
    Device(Object, Owner),
}

// SAFETY: the kernel's lists have their own locks, and may be used from any thread while the device is there.
unsafe impl Send for Lane {}
// SAFETY: as above.
unsafe impl Sync for Lane {}

/// What an entry keeps for the kernel's walk: where it belongs, and the function that the kernel calls.
pub(crate) struct Hook {
    list: Cell<Option<NonNull<ReleaseList>>>,
    /// [`LISTED`] or [`TAKEN`].
    state: Cell<u32>,
    bound: DevmAction,
    device: DrmmAction,
}

/// The kernel's call is what ends the entry.
const LISTED: u32 = 0x4c15_7ed0;
/// The entry is ours to end: the kernel's call of it does nothing.
const TAKEN: u32 = 0x0007_a4e2;

impl Hook {
    pub(crate) const fn new<P: Payload, H: Home>() -> Self {
        Self {
            list: Cell::new(None),
            state: Cell::new(LISTED),
            bound: bound_entry::<P, H>,
            device: device_entry::<P, H>,
        }
    }
}

impl Lane {
    pub(crate) const NONE: Self = Self::Group;

    pub(crate) fn bound(device: &BusDevice, owner: Owner, phase: Phase) -> Self {
        Self::Bound(device.as_ptr(), owner, phase)
    }

    pub(crate) fn device(object: Object, owner: Owner) -> Self {
        Self::Device(object, owner)
    }

    /// Puts an entry on the kernel's list, as its newest. Fails with `ENOMEM`.
    ///
    /// # Safety
    ///
    /// `entry` is a valid entry that `list`, which is locked and whose lane this is, owns or is about to own. The
    /// list does not move while it has entries, and the device is there.
    pub(crate) unsafe fn register(&self, list: &ReleaseList, entry: NonNull<Header>) -> Result {
        // SAFETY: by the contract.
        let hook = unsafe { &(*entry.as_ptr()).hook };
        let data = entry.as_ptr().cast::<c_void>();
        hook.list.set(Some(NonNull::from(list)));
        match self {
            Self::Group => Ok(()),
            // SAFETY: the device is there, and the trampoline stands to the entry as promise 2 needs it.
            Self::Bound(dev, ..) => unsafe { add_devm(*dev, hook.bound, data) },
            // SAFETY: as above.
            Self::Device(object, _) => unsafe { add_drmm(object.as_ptr(), hook.device, data) },
        }
    }

    /// Takes an entry off the kernel's list without having it ended.
    ///
    /// # Safety
    ///
    /// `entry` was registered here, its list has just unlinked it and is locked or closed, and the kernel's walk has not
    /// begun.
    pub(crate) unsafe fn unregister(&self, entry: NonNull<Header>) {
        // SAFETY: by the contract.
        let hook = unsafe { &(*entry.as_ptr()).hook };
        let data = entry.as_ptr().cast::<c_void>();
        match self {
            Self::Group => {}
            // SAFETY: registered with the same two, and not walked yet.
            Self::Bound(dev, ..) => unsafe { ffi::devm_remove_action(dev.as_ptr(), hook.bound, data) },
            Self::Device(object, _) => {
                // The kernel has no `drmm_remove_action`: it calls the trampoline, which has to do nothing.
                hook.state.set(TAKEN);
                // SAFETY: registered with the same two, and not walked yet.
                unsafe { ffi::drmm_release_action(object.as_ptr(), hook.device, data) };
            }
        }
    }

    /// What the trace says of the walk over the list; `None` for a group, which the kernel does not walk.
    fn walk(&self) -> Option<(Owner, Phase)> {
        match *self {
            Self::Group => None,
            Self::Bound(_, owner, phase) => Some((owner, phase)),
            Self::Device(_, owner) => Some((owner, Phase::DeviceList)),
        }
    }
}

/// The trampoline of the bound list.
///
/// # Safety
///
/// Called by the kernel, in its walk, with a registered `Entry<P>`.
unsafe extern "C" fn bound_entry<P: Payload, H: Home>(entry: *mut c_void) {
    // SAFETY: by the contract.
    unsafe { walked::<P, H>(entry) };
}

/// The trampoline of the device list.
///
/// # Safety
///
/// Called by the kernel with a registered `Entry<P>`, in its walk or to be told that the entry is taken.
unsafe extern "C" fn device_entry<P: Payload, H: Home>(_drm: *mut DrmDevice, entry: *mut c_void) {
    // SAFETY: by the contract.
    unsafe { walked::<P, H>(entry) };
}

/// # Safety
///
/// `entry` is an `Entry<P>` that was registered, and that the kernel has just taken off its list.
unsafe fn walked<P: Payload, H: Home>(entry: *mut c_void) {
    let Some(entry) = NonNull::new(entry.cast::<Header>()) else { return };
    // SAFETY: by the contract it is valid: who ends it takes it off the kernel's list first.
    let hook = unsafe { &(*entry.as_ptr()).hook };
    let list = match (hook.state.get(), hook.list.get()) {
        (LISTED, Some(list)) => list,
        (TAKEN, _) => return,
        // The two lists disagree, which is an error in this file: better the end here than a later one somewhere.
        (state, _) => {
            print(format_args!("the kernel's list has an entry that ours has not: {state:#x}"));
            abort();
        }
    };
    // SAFETY: the list is part of the parent or of the device, which the walk has not come to yet: the end of either
    // is the oldest entry of its list.
    let list = unsafe { list.as_ref() };
    let Some((owner, phase)) = list.lane().walk() else { return };
    // SAFETY: linked in this list, since it was registered under its lock and is not taken.
    unsafe { list.end_in_walk::<P, H>(owner, phase, entry) };
}
