//! What a list does where the operating system has release lists of its own: each entry is on one of those as well.
//!
//! Everywhere else the lane is nothing, and so is what is done here. The invariants are those of [`list`](super).

use core::ptr::NonNull;

#[cfg(drmm_kernel)]
use super::entry::{release, Home, Payload};
use super::{Header, Links, ReleaseList};
use crate::error::Result;
use crate::host;
#[cfg(drmm_kernel)]
use crate::trace::{Kind, Owner, Phase};

impl ReleaseList {
    /// Unlinks `entry`, with the lock held, and takes it off the lane.
    ///
    /// Both under the lock: who closes the list knows that nobody is still at work on the lane.
    ///
    /// # Safety
    ///
    /// `entry` is linked in this list, and the lane's own walk has not begun.
    #[inline]
    pub(super) unsafe fn withdraw(&self, links: &mut Links, entry: NonNull<Header>) {
        // SAFETY: by the contract.
        unsafe { Self::unlink(links, entry) };
        // SAFETY: linked, so it was registered; the lock is held.
        unsafe { self.lane.unregister(entry) };
    }

    /// Puts all entries of a group on the lane, from its oldest on, or none.
    ///
    /// # Safety
    ///
    /// `oldest` is the oldest entry of a group, and the locks of both lists are held.
    pub(super) unsafe fn register_group(&self, oldest: NonNull<Header>) -> Result {
        let mut next = Some(oldest).filter(|_| host::KEEPS_LISTS);
        while let Some(entry) = next {
            // SAFETY: an entry of the group, valid (invariant 1), that becomes part of this list.
            if let Err(refusal) = unsafe { self.lane.register(self, entry) } {
                // SAFETY: as above, and the lock is held (invariant 2).
                let mut done = unsafe { (*entry.as_ptr()).older };
                while let Some(entry) = done {
                    // SAFETY: registered above, and not linked in this list yet.
                    unsafe { self.lane.unregister(entry) };
                    // SAFETY: as above.
                    done = unsafe { (*entry.as_ptr()).older };
                }
                return Err(refusal);
            }
            // SAFETY: as above.
            next = unsafe { (*entry.as_ptr()).newer };
        }
        Ok(())
    }

    /// What stands behind the list.
    #[cfg(drmm_kernel)]
    pub(crate) fn lane(&self) -> &host::Lane {
        &self.lane
    }

    /// The lane's own walk has come to `entry`, and has taken it off the lane.
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
        // SAFETY: by the contract.
        unsafe { Self::unlink(&mut links, entry) };
        drop(links);
        // SAFETY: just unlinked, so it is ours alone (invariant 3).
        let table = unsafe { (*entry.as_ptr()).table };
        self.tell(owner, Kind::Release, phase, table, Some(entry));
        // SAFETY: by the contract it holds a `P` in memory from `H`.
        unsafe { release::<P, H>(entry) };
    }
}
