//! The release list: holds what was acquired, and releases it newest first.
//!
//! # Invariants
//!
//! 1. A linked entry is an [`Entry`] of the payload type that its table's functions were made
//!    for, in memory from the home that they were made for. The list owns it.
//! 2. Links are read and written under the list's lock, or by the walk after it has closed the list
//!    and taken all entries off. The payload is reached through raw pointers that cover the whole
//!    entry, so a reference to the payload and a write to the links never overlap.
//! 3. An entry is taken off before it is released. The caller that takes it off releases it, once,
//!    outside the lock. So a release may sleep, and may try to add to the list or to release from
//!    it.
//! 4. Once `open` is false no entry is added any more, until the emptied list is opened again.

mod entry;
mod hash;
mod os_list;
mod table;

use core::ptr::NonNull;

pub(crate) use entry::{layout_around, Action, Embedded, Entry, Header, Heap, Home, Payload, Value};
use entry::{take, EntryLink};
#[cfg(drmm_kernel)]
pub(crate) use table::free_all;
use table::Table;
#[cfg(not(loom))]
use table::TableOf;
pub(crate) use table::{Declared, DeclaredKey, Key, NamedKey};
#[cfg(loom)]
pub(crate) use table::{TableOf, Tables};

use crate::error::{Errno, Error, Result};
use crate::host;
// A model needs a lock that takes one step. The lock of a host without `std` is modelled as it is.
#[cfg(all(loom, feature = "std"))]
use crate::lock::Mutex as SpinLock;
use crate::os::{OsEntry, OsList};
#[cfg(not(all(loom, feature = "std")))]
use crate::spin::SpinLock;
use crate::trace::{is_heard, EntryInfo, Kind, Label, List, Owner, Phase, Place};

/// The two ends of the list, and whether it takes entries.
struct Entries {
    newest: EntryLink,
    oldest: EntryLink,
    open: bool,
}

// SAFETY: the list owns its entries, and every caller of `add` promises that the payload may be
// released on another thread.
unsafe impl Send for Entries {}

/// A list of entries, released newest first.
///
/// Where the operating system has release lists of its own, each entry is also on one of them, the
/// `os_list`.
pub(crate) struct ReleaseList {
    links: SpinLock<Entries>,
    list: List,
    os_list: OsList,
}

impl ReleaseList {
    /// A list of the runtime alone, for example that of a group.
    #[track_caller]
    pub(crate) fn new(list: List) -> Self {
        Self::on(list, OsList::NONE)
    }

    /// A list with one of the operating system's behind it.
    #[track_caller]
    pub(crate) fn on(list: List, os_list: OsList) -> Self {
        Self { links: SpinLock::new(Entries { newest: None, oldest: None, open: true }), list, os_list }
    }

    /// Opens a list that was closed and emptied, for the next binding.
    pub(crate) fn reopen(&self) {
        self.links.lock().open = true;
    }

    /// Puts `payload` on the list as its newest entry.
    ///
    /// Fails with `ENOMEM` or, once the list is closed, with `ESHUTDOWN`; then the payload is
    /// released at once.
    ///
    /// # Safety
    ///
    /// The payload may be released on another thread, and stays valid until the list releases it:
    /// it is `Send`, and everything that it borrows outlives the list's release walk. If the list
    /// has an `os_list`, the list does not move while it has entries.
    #[inline]
    pub(crate) unsafe fn add<P: Payload>(
        &self,
        owner: Owner,
        key: impl Key,
        payload: P,
    ) -> Result<NonNull<Entry<P>>> {
        let Some(place) = Entry::allocate() else {
            return Err(self.refuse(owner, &key.table::<P, Heap>(), payload, no_memory::<P>()));
        };
        let table = key.table::<P, Heap>();
        // SAFETY: just allocated, so it belongs to this call alone. The payload is as the contract
        // requires.
        match unsafe { self.link(owner, place, table, payload) } {
            Ok(()) => Ok(place),
            Err((payload, refusal)) => {
                // SAFETY: allocated above, and there is nothing in it any more.
                unsafe { Heap::give_back(place) };
                Err(self.refuse(owner, &table, payload, refusal))
            }
        }
    }

    /// Puts `payload` on the list as its newest entry, in the room at `place`.
    ///
    /// Fails with `ESHUTDOWN` once the list is closed, and as its `os_list` does; then the payload
    /// is released at once.
    ///
    /// # Safety
    ///
    /// As for [`add`](Self::add). There is room for the entry at `place`, which lasts as long as
    /// the list and which nothing else uses.
    pub(crate) unsafe fn add_embedded<P: Payload>(
        &self,
        owner: Owner,
        place: NonNull<Entry<P>>,
        key: impl Key,
        payload: P,
    ) -> Result {
        let table = key.table::<P, Embedded>();
        // SAFETY: by the contract there is room at `place`, which nothing else uses, and the
        // payload is as `add` requires.
        let linked = unsafe { self.link(owner, place, table, payload) };
        linked.map_err(|(payload, refusal)| self.refuse(owner, &table, payload, refusal))
    }

    /// Releases a payload that could not be put on the list.
    #[cold]
    #[inline(never)]
    fn refuse<P: Payload>(&self, owner: Owner, table: &Table, payload: P, error: Error) -> Error {
        self.tell(owner, Kind::Refuse, Phase::Alive, table, None);
        payload.release();
        error
    }

    /// Makes an entry at `place` and links it as the newest. If the list is closed or its
    /// `os_list` refuses, returns the payload and the reason.
    ///
    /// The entry is written after the lock was taken, so that taking the lock need not wait for the
    /// stores. It is traced while the lock is held, so that trace order is list order.
    ///
    /// # Safety
    ///
    /// There is room for the entry, from the home that the table was made for, which lasts as long
    /// as the entry and which nothing else uses. The payload is as [`add`](Self::add) requires.
    #[inline]
    unsafe fn link<P: Payload, H: Home>(
        &self,
        owner: Owner,
        place: NonNull<Entry<P>>,
        table: TableOf<P, H>,
        payload: P,
    ) -> Result<(), (P, Error)> {
        let mut links = self.links.lock();
        if !links.open {
            return Err((payload, too_late()));
        }
        // SAFETY: by the contract there is room for it.
        unsafe { Entry::write(place, links.newest, *table, OsEntry::new::<P, H>(), payload) };
        let entry = place.cast::<Header>();
        // SAFETY: the entry is valid (invariant 1), the lock is held, and the entry becomes part of
        // the list.
        if let Err(refusal) = unsafe { self.os_list.register(self, entry) } {
            // SAFETY: written above, and not read again.
            return Err((unsafe { Entry::payload(place).read() }, refusal));
        }
        match links.newest {
            // SAFETY: linked entries are valid (invariant 1) and the lock is held (invariant 2).
            Some(newest) => unsafe { (*newest.as_ptr()).newer = Some(entry) },
            None => links.oldest = Some(entry),
        }
        links.newest = Some(entry);
        self.tell(owner, Kind::Acquire, Phase::Alive, *table, Some(entry));
        Ok(())
    }

    /// Unlinks `entry`, with the lock held.
    ///
    /// # Safety
    ///
    /// `entry` is linked in this list.
    unsafe fn unlink(links: &mut Entries, entry: NonNull<Header>) {
        // SAFETY: by the contract the entry is valid; the caller holds the lock (invariant 2).
        let newer = unsafe { (*entry.as_ptr()).newer };
        // SAFETY: by the contract the entry is valid; the caller holds the lock (invariant 2).
        let older = unsafe { (*entry.as_ptr()).older };
        match newer {
            // SAFETY: a neighbour in the list is valid (invariant 1).
            Some(newer) => unsafe { (*newer.as_ptr()).older = older },
            None => links.newest = older,
        }
        match older {
            // SAFETY: a neighbour in the list is valid (invariant 1).
            Some(older) => unsafe { (*older.as_ptr()).newer = newer },
            None => links.oldest = newer,
        }
    }

    /// Takes `entry` off the list. Fails with `ESHUTDOWN` once the list is closed: then the walk
    /// releases it.
    ///
    /// # Safety
    ///
    /// `entry` came from [`add`](Self::add) on this list and was not taken off by a handle before.
    unsafe fn take_off(&self, entry: NonNull<Header>) -> Result {
        let mut links = self.links.lock();
        if !links.open {
            return Err(Error::new(Errno::ESHUTDOWN, "the release walk has begun and releases it by itself"));
        }
        // SAFETY: the list is open, so no walk took the entry, and by the contract no handle did.
        unsafe { self.withdraw(&mut links, entry) };
        Ok(())
    }

    /// Takes `entry` off the list and releases it now; without `run`, drops it without running it.
    ///
    /// Fails with `ESHUTDOWN` once the list is closed: then the walk releases it.
    ///
    /// # Safety
    ///
    /// `entry` came from [`add`](Self::add) on this list and was not taken off by a handle before.
    pub(crate) unsafe fn release_early(&self, owner: Owner, entry: NonNull<Header>, run: bool) -> Result {
        // SAFETY: by the contract `entry` came from `add` on this list and was not taken off by a
        // handle before.
        unsafe { self.release_in(owner, Phase::Alive, entry, run) }
    }

    /// As [`release_early`](Self::release_early), in a step of the walk that comes before the
    /// list's own.
    ///
    /// # Safety
    ///
    /// As for [`release_early`](Self::release_early).
    pub(crate) unsafe fn release_in(
        &self,
        owner: Owner,
        phase: Phase,
        entry: NonNull<Header>,
        run: bool,
    ) -> Result {
        // SAFETY: by the contract `entry` came from `add` on this list and was not taken off by a
        // handle before.
        unsafe { self.take_off(entry) }?;
        // SAFETY: the entry belongs to this call alone until it has ended.
        let table = unsafe { (*entry.as_ptr()).table };
        // SAFETY: this call has just taken it off (invariant 3).
        if host::guard(|| unsafe { self.end(owner, phase, entry, run) }).is_err() {
            self.tell(owner, Kind::Panic, phase, table, None);
        }
        Ok(())
    }

    /// Takes the payload of `entry` off the list without releasing it. Fails as `release_early`
    /// does.
    ///
    /// # Safety
    ///
    /// As for [`release_early`](Self::release_early), and the entry is a separate allocation.
    pub(crate) unsafe fn take<P: Payload>(&self, owner: Owner, entry: NonNull<Entry<P>>) -> Result<P> {
        let header = entry.cast::<Header>();
        // SAFETY: by the contract `entry` came from `add` on this list and was not taken off by a
        // handle before.
        unsafe { self.take_off(header) }?;
        // SAFETY: the entry belongs to this call alone.
        let table = unsafe { (*header.as_ptr()).table };
        self.tell(owner, Kind::Remove, Phase::Alive, table, Some(header));
        // SAFETY: this call has just taken it off (invariant 3), and by the contract it is a
        // separate allocation.
        Ok(unsafe { take::<P, Heap>(header) })
    }

    /// Ends one entry that was taken off.
    ///
    /// # Safety
    ///
    /// The caller has taken `entry` off (invariant 3).
    #[inline]
    unsafe fn end(&self, owner: Owner, phase: Phase, entry: NonNull<Header>, run: bool) {
        // SAFETY: the entry is valid and belongs to this call alone.
        let table = unsafe { (*entry.as_ptr()).table };
        self.tell(owner, Kind::Release, phase, table, Some(entry));
        let end = if run { table.vtable.release } else { table.vtable.forget };
        // SAFETY: the table is that of the payload (invariant 1).
        unsafe { end(entry) };
    }

    /// Refuses every later add.
    pub(crate) fn close(&self) {
        self.links.lock().open = false;
    }

    /// Closes the list and releases every entry, newest first. A panic in one of them is traced,
    /// and the walk goes on.
    ///
    /// Other callers can neither add to a closed list nor take entries off it. So the lock is taken
    /// once, and then the entries belong to the walk alone.
    pub(crate) fn release_all(&self, owner: Owner, phase: Phase) {
        let mut next = self.take_all_off();
        let mut last = None;
        // One `catch_unwind` for all entries up to one that panics, and a new one for those after
        // it.
        while next.is_some() {
            let walk = || {
                while let Some(entry) = next {
                    // SAFETY: taken off by this call and not ended yet, so it is valid (invariant
                    // 3).
                    let Header { older, table, .. } = unsafe { &*entry.as_ptr() };
                    (next, last) = (*older, Some(*table));
                    // SAFETY: it was linked, so it was registered; the list is closed, so no other
                    // caller takes it off.
                    unsafe { self.os_list.unregister(entry) };
                    // SAFETY: taken off by this call (invariant 3).
                    unsafe { self.end(owner, phase, entry, true) };
                }
            };
            if let (Err(()), Some(table)) = (host::guard(walk), last) {
                self.tell(owner, Kind::Panic, phase, table, None);
            }
        }
    }

    /// Closes the list and takes all entries off. Returns the newest, which leads to the others.
    fn take_all_off(&self) -> EntryLink {
        let mut links = self.links.lock();
        links.open = false;
        links.oldest = None;
        links.newest.take()
    }

    /// Moves all entries of `group` to this list, as its newest and in their order.
    ///
    /// Fails with `ESHUTDOWN` if this list is closed, and as its `os_list` does; then the group
    /// keeps them.
    pub(crate) fn append(&self, owner: Owner, group: &Self) -> Result {
        let mut links = self.links.lock();
        if !links.open {
            return Err(Error::new(Errno::ESHUTDOWN, "the release walk has begun, the group was released"));
        }
        let mut theirs = group.links.lock_nested();
        let (Some(newest), Some(oldest)) = (theirs.newest, theirs.oldest) else { return Ok(()) };
        // SAFETY: the oldest entry of the group, and both locks are held.
        unsafe { self.register_group(oldest) }?;
        (theirs.newest, theirs.oldest) = (None, None);
        // SAFETY: the entry is valid (invariant 1) and both locks are held (invariant 2).
        unsafe { (*oldest.as_ptr()).older = links.newest };
        match links.newest {
            // SAFETY: a linked entry is valid (invariant 1), and both locks are held (invariant 2).
            Some(ours) => unsafe { (*ours.as_ptr()).newer = Some(oldest) },
            None => links.oldest = Some(oldest),
        }
        links.newest = Some(newest);
        let label = Label { name: "group", ty: "", place: Place::NONE };
        let spot = EntryInfo { entry: group.number(), on: self.number(), size: 0 };
        owner.emit_at(Kind::Join, Phase::Alive, self.list, label, spot);
        Ok(())
    }

    /// Identifies this list in the trace. A list does not move while it has entries.
    fn number(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }

    /// Traces what happens to an entry, if a hook is installed. A refused payload was on no list,
    /// so it has no number.
    #[inline]
    fn tell(&self, owner: Owner, kind: Kind, phase: Phase, table: &Table, entry: EntryLink) {
        if is_heard() {
            let spot = |entry: NonNull<Header>| EntryInfo {
                entry: entry.addr().get(),
                on: self.number(),
                size: table.size(),
            };
            owner.emit_at(kind, phase, self.list, table.label(), entry.map_or(EntryInfo::NONE, spot));
        }
    }
}

#[cold]
fn no_memory<P>() -> Error {
    let refusal = Error::new(Errno::ENOMEM, "no memory for a value of this many bytes");
    refusal.figure(size_of::<Entry<P>>() as u64)
}

#[cold]
fn too_late() -> Error {
    Error::new(Errno::ESHUTDOWN, "the release walk has begun, nothing can be added to the list")
}

// No `Drop`: a list is released by its walk. The entries of a parent that was dropped while bound
// are never released. No caller can unbind that parent any more, and the entries may still borrow
// from each other.
