//! What a list does where the operating system has release lists of its own: each entry is also on
//! one of those.
//!
//! Everywhere else the operating system's list is empty and the functions here are no-ops on it.
//! The invariants are those of [`list`](super).

use core::ptr::NonNull;

#[cfg(drmm_kernel)]
use super::entry::{release, Home, Payload};
use super::{Entries, Header, ReleaseList};
use crate::error::Result;
use crate::os;
#[cfg(drmm_kernel)]
use crate::trace::{Kind, Owner, Phase};

impl ReleaseList {
    /// Unlinks `entry`, with the lock held, and takes it off the operating system's list.
    ///
    /// Both happen under the lock, so that after the list was closed no other caller is still
    /// working on that list.
    ///
    /// # Safety
    ///
    /// `entry` is linked in this list, and the operating system's walk has not begun.
    #[inline]
    pub(super) unsafe fn withdraw(&self, links: &mut Entries, entry: NonNull<Header>) {
        // SAFETY: by the contract `entry` is linked in this list.
        unsafe { Self::unlink(links, entry) };
        // SAFETY: linked, so it was registered; the lock is held.
        unsafe { self.os_list.unregister(entry) };
    }

    /// Puts all entries of a group on the operating system's list, from its oldest on, or none.
    ///
    /// # Safety
    ///
    /// `oldest` is the oldest entry of a group, and the locks of both lists are held.
    pub(super) unsafe fn register_group(&self, oldest: NonNull<Header>) -> Result {
        let mut next = Some(oldest).filter(|_| os::KEEPS_LISTS);
        while let Some(entry) = next {
            // SAFETY: an entry of the group, valid (invariant 1), that becomes part of this list.
            if let Err(refusal) = unsafe { self.os_list.register(self, entry) } {
                // SAFETY: an entry of the group, valid (invariant 1), and the lock is held
                // (invariant 2).
                let mut done = unsafe { (*entry.as_ptr()).older };
                while let Some(entry) = done {
                    // SAFETY: registered above, and not linked in this list yet.
                    unsafe { self.os_list.unregister(entry) };
                    // SAFETY: registered above, so it is a valid entry of the group, and the lock
                    // is held (invariant 2).
                    done = unsafe { (*entry.as_ptr()).older };
                }
                return Err(refusal);
            }
            // SAFETY: an entry of the group, valid (invariant 1), and the lock is held (invariant
            // 2).
            next = unsafe { (*entry.as_ptr()).newer };
        }
        Ok(())
    }

    /// The operating system's list behind this one.
    #[cfg(drmm_kernel)]
    pub(crate) fn os_list(&self) -> &os::OsList {
        &self.os_list
    }

    /// Releases `entry`, which the operating system's walk has reached and taken off its list.
    ///
    /// # Safety
    ///
    /// `entry` is linked in this list, and its table is one of `TableOf<P, H>`.
    #[cfg(drmm_kernel)]
    pub(crate) unsafe fn end_in_walk<P: Payload, H: Home>(
        &self,
        owner: Owner,
        phase: Phase,
        entry: NonNull<Header>,
    ) {
        let mut links = self.links.lock();
        // SAFETY: by the contract `entry` is linked in this list.
        unsafe { Self::unlink(&mut links, entry) };
        drop(links);
        // SAFETY: just unlinked, so it belongs to this call alone (invariant 3).
        let table = unsafe { (*entry.as_ptr()).table };
        self.tell(owner, Kind::Release, phase, table, Some(entry));
        // SAFETY: by the contract it holds a `P` in memory from `H`.
        unsafe { release::<P, H>(entry) };
    }
}
