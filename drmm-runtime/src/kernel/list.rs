//! Entries on the kernel's lists: each entry of ours is an action of the kernel's as well.
//!
//! Our list keeps the order, the handles for an early release, and the groups; the kernel's list
//! does the walk. An entry is put on both under our lock, so the two orders are the same. Code that
//! takes it off ours, for an early release or in step 5, takes it off the kernel's under the same
//! lock. After our list was closed, only the kernel takes entries off, one after the other (promise
//! 3), and its trampoline takes each off ours.

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

/// The kernel's list behind one of ours, and the owner and step of its walk for the trace.
pub(crate) enum OsList {
    /// No list: that of a group, until it becomes part of another list.
    Group,
    /// `devm_` of a bus device.
    Bound(NonNull<ffi::Device>, Owner, Phase),
    /// `drmm_` of a DRM device.
    Device(Object, Owner),
}

// SAFETY: the kernel's lists have their own locks, and may be used from any thread while the device
// exists.
unsafe impl Send for OsList {}
// SAFETY: as for `Send`.
unsafe impl Sync for OsList {}

/// What an entry keeps for the kernel's walk: its list, and the functions that the kernel calls.
pub(crate) struct OsEntry {
    list: Cell<Option<NonNull<ReleaseList>>>,
    /// [`LISTED`] or [`TAKEN`].
    state: Cell<u32>,
    bound: DevmAction,
    device: DrmmAction,
}

/// The kernel's call of the trampoline ends the entry.
const LISTED: u32 = 0x4c15_7ed0;
/// The runtime ends the entry itself: the kernel's call of the trampoline does nothing.
const TAKEN: u32 = 0x0007_a4e2;

impl OsEntry {
    pub(crate) const fn new<P: Payload, H: Home>() -> Self {
        Self {
            list: Cell::new(None),
            state: Cell::new(LISTED),
            bound: bound_entry::<P, H>,
            device: device_entry::<P, H>,
        }
    }
}

impl OsList {
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
    /// `entry` is a valid entry that `list`, which is locked and whose `os_list` this is, owns or
    /// is about to own. The list does not move while it has entries, and the device exists.
    pub(crate) unsafe fn register(&self, list: &ReleaseList, entry: NonNull<Header>) -> Result {
        // SAFETY: by the contract the entry is valid.
        let os_entry = unsafe { &(*entry.as_ptr()).os_entry };
        let data = entry.as_ptr().cast::<c_void>();
        os_entry.list.set(Some(NonNull::from(list)));
        match self {
            Self::Group => Ok(()),
            // SAFETY: by the contract the device exists, and the entry has the trampoline of this
            // entry's type, which may be called with it in the way that the kernel does (promise
            // 2).
            Self::Bound(dev, ..) => unsafe { add_devm(*dev, os_entry.bound, data) },
            // SAFETY: as for `Self::Bound`.
            Self::Device(object, _) => unsafe { add_drmm(object.as_ptr(), os_entry.device, data) },
        }
    }

    /// Takes an entry off the kernel's list without ending it.
    ///
    /// # Safety
    ///
    /// `entry` was registered here, its list has just unlinked it and is locked or closed, and the
    /// kernel's walk has not begun.
    pub(crate) unsafe fn unregister(&self, entry: NonNull<Header>) {
        // SAFETY: by the contract the entry was registered, and nothing has ended it yet.
        let os_entry = unsafe { &(*entry.as_ptr()).os_entry };
        let data = entry.as_ptr().cast::<c_void>();
        match self {
            Self::Group => {}
            // SAFETY: registered with the same function and pointer, and not walked yet.
            Self::Bound(dev, ..) => unsafe { ffi::devm_remove_action(dev.as_ptr(), os_entry.bound, data) },
            Self::Device(object, _) => {
                // The kernel has no `drmm_remove_action`. `drmm_release_action` calls the
                // trampoline, which must do nothing then.
                os_entry.state.set(TAKEN);
                // SAFETY: registered with the same function and pointer, and not walked yet.
                unsafe { ffi::drmm_release_action(object.as_ptr(), os_entry.device, data) };
            }
        }
    }

    /// The owner and the step of the walk over the list, for the trace. `None` for a group, which
    /// the kernel does not walk.
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
    // SAFETY: by the contract it is a registered `Entry<P>` that the kernel's walk has just taken
    // off.
    unsafe { walked::<P, H>(entry) };
}

/// The trampoline of the device list.
///
/// # Safety
///
/// Called by the kernel with a registered `Entry<P>`, in its walk, or by `drmm_release_action` for
/// an entry that was taken.
unsafe extern "C" fn device_entry<P: Payload, H: Home>(_drm: *mut DrmDevice, entry: *mut c_void) {
    // SAFETY: by the contract it is a registered `Entry<P>` that the kernel has just taken off.
    unsafe { walked::<P, H>(entry) };
}

/// # Safety
///
/// `entry` is an `Entry<P>` that was registered, and that the kernel has just taken off its list.
unsafe fn walked<P: Payload, H: Home>(entry: *mut c_void) {
    let Some(entry) = NonNull::new(entry.cast::<Header>()) else { return };
    // SAFETY: by the contract it was registered and is valid: code that ends an entry takes it off
    // the kernel's list first.
    let os_entry = unsafe { &(*entry.as_ptr()).os_entry };
    let list = match (os_entry.state.get(), os_entry.list.get()) {
        (LISTED, Some(list)) => list,
        (TAKEN, _) => return,
        // The two lists disagree, which is a bug in this file. It is better to end here than later
        // at another place.
        (state, _) => {
            print(format_args!("the kernel's list has an entry that ours has not: {state:#x}"));
            abort();
        }
    };
    // SAFETY: the list is part of the parent or of the device. Both still exist: the end of either
    // is the oldest entry of its list, which the walk has not reached yet.
    let list = unsafe { list.as_ref() };
    let Some((owner, phase)) = list.os_list().walk() else { return };
    // SAFETY: the entry is linked in this list, since it was registered under its lock and was not
    // taken.
    unsafe { list.end_in_walk::<P, H>(owner, phase, entry) };
}
