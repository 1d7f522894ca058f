//! The release list: whatever was acquired, released newest first.
//!
//! # Invariants
//!
//! 1. A linked entry was allocated by [`host::create`] as an [`Entry`] of the payload that its `kind` names, and
//!    the list owns it.
//! 2. Links are read and written under the list's lock only. The payload is reached through raw pointers that
//!    cover the whole entry, so a reference to the payload and a write to the links never overlap.
//! 3. An entry is unlinked before it is released, under the lock; who unlinks it releases it, once, outside the
//!    lock. So a release may add to the list, release from it, or sleep.
//! 4. Once `open` is false it stays false, and no entry is linked any more.

use core::ptr::NonNull;

use crate::error::{Errno, Error, Result};
use crate::host::{self, Hook, Lane};
use crate::lock::Mutex;
use crate::trace::{Kind, Label, List, Owner, Phase, Place, Spot};

/// What can be put on a list: something with one way to end.
pub(crate) trait Payload: Sized {
    /// Ends it.
    fn release(self);
}

/// A value: dropping it is its end.
#[repr(transparent)]
pub(crate) struct Value<V>(pub(crate) V);

impl<V> Payload for Value<V> {
    fn release(self) {}
}

/// An action: running it is its end.
pub(crate) struct Action<F>(pub(crate) F);

impl<F: FnOnce()> Payload for Action<F> {
    fn release(self) {
        (self.0)();
    }
}

type Link = Option<NonNull<Header>>;

/// The part of an entry that every list knows.
pub(crate) struct Header {
    newer: Link,
    older: Link,
    release: unsafe fn(NonNull<Header>),
    forget: unsafe fn(NonNull<Header>),
    label: Label,
    /// What the lane keeps of it.
    #[cfg_attr(
        not(drmm_kernel),
        expect(dead_code, reason = "no lane keeps anything where there is no kernel")
    )]
    pub(crate) hook: Hook,
}

/// A payload on a list.
#[repr(C)]
pub(crate) struct Entry<P> {
    header: Header,
    payload: P,
}

impl<P> Entry<P> {
    /// The payload of an entry, without making a reference to the entry itself.
    pub(crate) fn payload(entry: NonNull<Self>) -> NonNull<P> {
        // SAFETY: by invariant 1 the entry is allocated, so the field's address is inside the allocation.
        let payload = unsafe { &raw mut (*entry.as_ptr()).payload };
        // SAFETY: an address inside an allocation is not null.
        unsafe { NonNull::new_unchecked(payload) }
    }
}

/// Frees the memory of an entry when it goes out of scope: also when the payload's end panics.
struct Free<P>(NonNull<Entry<P>>);

impl<P> Drop for Free<P> {
    fn drop(&mut self) {
        // SAFETY: `take` moved the payload out of an entry that `create` made and that nobody else owns.
        unsafe { host::destroy(self.0) };
    }
}

/// Moves the payload out of an unlinked entry and frees its memory.
///
/// # Safety
///
/// The entry holds a `P` and is unlinked, and this call is the one that ends it (invariant 3).
unsafe fn take<P>(header: NonNull<Header>) -> P {
    let entry = header.cast::<Entry<P>>();
    let _free = Free(entry);
    // SAFETY: the payload is initialised, and by the contract nobody reads it again.
    unsafe { Entry::payload(entry).read() }
}

/// # Safety
///
/// As for [`take`].
unsafe fn release<P: Payload>(header: NonNull<Header>) {
    // SAFETY: exactly the contract of this function.
    let payload = unsafe { take::<P>(header) };
    payload.release();
}

/// # Safety
///
/// As for [`take`].
unsafe fn cancel<P: Payload>(header: NonNull<Header>) {
    // SAFETY: exactly the contract of this function.
    drop(unsafe { take::<P>(header) });
}

struct Links {
    newest: Link,
    oldest: Link,
    open: bool,
}

// SAFETY: the entries are owned by the list, and whoever adds one promises (on `add`) that it may be released
// on another thread.
unsafe impl Send for Links {}

/// A list of entries, released newest first.
///
/// Where the operating system has release lists of its own, each entry is on one of them as well: the list's lane.
pub(crate) struct ReleaseList {
    links: Mutex<Links>,
    list: List,
    lane: Lane,
}

impl ReleaseList {
    /// A list of its own, as that of a group.
    pub(crate) fn new(list: List) -> Self {
        Self::on(list, Lane::NONE)
    }

    /// A list with `lane` behind it.
    pub(crate) fn on(list: List, lane: Lane) -> Self {
        Self { links: Mutex::new(Links { newest: None, oldest: None, open: true }), list, lane }
    }

    /// Tells this list from the others, in the trace. A list stays where it is while it has entries.
    fn number(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }

    /// Tells an entry of this list from the others, in the trace.
    fn spot(&self, entry: NonNull<Header>) -> Spot {
        Spot { entry: entry.addr().get(), on: self.number() }
    }

    /// Opens a list that was closed and emptied, for the next binding.
    pub(crate) fn reopen(&self) {
        self.links.lock().open = true;
    }

    /// Puts `payload` on the list as its newest entry.
    ///
    /// Fails with `ENOMEM` or, once the list is closed, with `ESHUTDOWN`; then the payload is released at once.
    ///
    /// # Safety
    ///
    /// If a lane stands behind the list, the list does not move while it has entries. The payload may be released on another thread, and stays valid until the list releases it: it is
    /// `Send`, and whatever it borrows outlives the list's release walk.
    pub(crate) unsafe fn add<P: Payload>(
        &self,
        owner: Owner,
        label: Label,
        payload: P,
    ) -> Result<NonNull<Entry<P>>> {
        let hook = Hook::new::<P>();
        let header =
            Header { newer: None, older: None, release: release::<P>, forget: cancel::<P>, label, hook };
        let entry = match host::create(Entry { header, payload }) {
            Ok(entry) => entry,
            Err((error, entry)) => {
                owner.emit(Kind::Refuse, Phase::Alive, self.list, label);
                entry.payload.release();
                return Err(error);
            }
        };
        let spot = self.spot(entry.cast());
        let linked = || owner.emit_at(Kind::Acquire, Phase::Alive, self.list, label, spot);
        let Err(refusal) = self.link(entry.cast(), linked) else { return Ok(entry) };
        owner.emit(Kind::Refuse, Phase::Alive, self.list, label);
        // SAFETY: the entry was just created with a `P`, is not linked, and only this call knows it.
        unsafe { release::<P>(entry.cast()) };
        Err(refusal)
    }

    /// Links an entry as the newest. Fails with `ESHUTDOWN` if the list is closed, and as its lane does.
    ///
    /// `linked` is called under the lock, so that the trace has the order of the list.
    fn link(&self, entry: NonNull<Header>, linked: impl FnOnce()) -> Result {
        let mut links = self.links.lock();
        if !links.open {
            let what = "the release walk has begun, nothing can be added to the list";
            return Err(Error::new(Errno::ESHUTDOWN, what));
        }
        // SAFETY: the entry is valid (invariant 1), the lock is held, and the entry becomes part of the list.
        unsafe { self.lane.register(self, entry) }?;
        // SAFETY: the entry is valid (invariant 1) and the lock is held (invariant 2).
        unsafe { (*entry.as_ptr()).older = links.newest };
        match links.newest {
            // SAFETY: linked entries are valid (invariant 1) and the lock is held (invariant 2).
            Some(newest) => unsafe { (*newest.as_ptr()).newer = Some(entry) },
            None => links.oldest = Some(entry),
        }
        links.newest = Some(entry);
        linked();
        Ok(())
    }

    /// Unlinks `entry`, with the lock held.
    ///
    /// # Safety
    ///
    /// `entry` is linked in this list.
    unsafe fn unlink(links: &mut Links, entry: NonNull<Header>) {
        // SAFETY: by the contract, the entry is valid; the caller holds the lock (invariant 2).
        let newer = unsafe { (*entry.as_ptr()).newer };
        // SAFETY: as above.
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

    /// Takes `entry` off the list and releases it now, or drops it without running it.
    ///
    /// Fails with `ESHUTDOWN` once the list is closed: then the walk releases it.
    ///
    /// # Safety
    ///
    /// `entry` came from [`add`](Self::add) on this list and was not taken off by a handle before.
    pub(crate) unsafe fn release_early(&self, owner: Owner, entry: NonNull<Header>, run: bool) -> Result {
        {
            let mut links = self.links.lock();
            if !links.open {
                return Err(Error::new(
                    Errno::ESHUTDOWN,
                    "the release walk has begun and releases it by itself",
                ));
            }
            // SAFETY: the list is open, so no walk took the entry, and by the contract no handle did.
            unsafe { self.withdraw(&mut links, entry) };
        }
        // SAFETY: the entry was just unlinked by us, so it is ours alone (invariant 3).
        unsafe { self.end(owner, Phase::Alive, entry, run) };
        Ok(())
    }

    /// Takes the payload of `entry` off the list without ending it. Fails as `release_early` does.
    ///
    /// # Safety
    ///
    /// As for [`release_early`](Self::release_early).
    pub(crate) unsafe fn take<P: Payload>(&self, owner: Owner, entry: NonNull<Entry<P>>) -> Result<P> {
        let header = entry.cast::<Header>();
        let mut links = self.links.lock();
        if !links.open {
            return Err(Error::new(Errno::ESHUTDOWN, "the release walk has begun and releases it by itself"));
        }
        // SAFETY: as in `release_early`.
        unsafe { self.withdraw(&mut links, header) };
        drop(links);
        // SAFETY: the entry is valid and ours alone.
        let label = unsafe { (*header.as_ptr()).label };
        owner.emit_at(Kind::Remove, Phase::Alive, self.list, label, self.spot(header));
        // SAFETY: the entry was just unlinked by us, so it is ours alone (invariant 3).
        Ok(unsafe { take::<P>(header) })
    }

    /// Ends one unlinked entry; a panic in it is noted and ends here.
    ///
    /// # Safety
    ///
    /// The caller has unlinked `entry` (invariant 3).
    unsafe fn end(&self, owner: Owner, phase: Phase, entry: NonNull<Header>, run: bool) {
        // SAFETY: the entry is valid and ours alone.
        let Header { release, forget, .. } = *unsafe { entry.as_ref() };
        // SAFETY: `release` and `forget` were stored together with the payload that they end (invariant 1).
        unsafe { self.end_by(owner, phase, entry, if run { release } else { forget }) };
    }

    /// # Safety
    ///
    /// As for [`end`](Self::end), and `end` ends the payload that is in the entry.
    unsafe fn end_by(
        &self,
        owner: Owner,
        phase: Phase,
        entry: NonNull<Header>,
        end: unsafe fn(NonNull<Header>),
    ) {
        // SAFETY: the entry is valid and ours alone.
        let label = unsafe { (*entry.as_ptr()).label };
        owner.emit_at(Kind::Release, phase, self.list, label, self.spot(entry));
        // SAFETY: by the contract.
        if host::guard(|| unsafe { end(entry) }).is_err() {
            owner.emit(Kind::Panic, phase, self.list, label);
        }
    }

    /// Refuses every later add.
    pub(crate) fn close(&self) {
        self.links.lock().open = false;
    }

    /// Releases every entry, newest first. What is added meanwhile to an open list is released as well.
    pub(crate) fn release_all(&self, owner: Owner, phase: Phase) {
        while let Some(newest) = self.pop() {
            // SAFETY: `pop` has unlinked it for us.
            unsafe { self.end(owner, phase, newest, true) };
        }
    }

    fn pop(&self) -> Link {
        let mut links = self.links.lock();
        let newest = links.newest?;
        // SAFETY: the newest entry is linked.
        unsafe { self.withdraw(&mut links, newest) };
        Some(newest)
    }

    /// Unlinks `entry`, with the lock held, and takes it off the lane.
    ///
    /// Both under the lock: who closes the list knows that nobody is still at work on the lane.
    ///
    /// # Safety
    ///
    /// `entry` is linked in this list, and the lane's own walk has not begun.
    unsafe fn withdraw(&self, links: &mut Links, entry: NonNull<Header>) {
        // SAFETY: by the contract.
        unsafe { Self::unlink(links, entry) };
        // SAFETY: linked, so it was registered; the lock is held.
        unsafe { self.lane.unregister(entry) };
    }

    /// What stands behind the list.
    #[cfg(drmm_kernel)]
    pub(crate) fn lane(&self) -> &Lane {
        &self.lane
    }

    /// The lane's own walk has come to `entry`, and has taken it off the lane.
    ///
    /// # Safety
    ///
    /// `entry` is linked in this list and holds a `P`.
    #[cfg(drmm_kernel)]
    pub(crate) unsafe fn end_in_walk<P: Payload>(&self, owner: Owner, phase: Phase, entry: NonNull<Header>) {
        let mut links = self.links.lock();
        // SAFETY: by the contract.
        unsafe { Self::unlink(&mut links, entry) };
        drop(links);
        // SAFETY: just unlinked, so it is ours alone (invariant 3), and by the contract it holds a `P`.
        unsafe { self.end_by(owner, phase, entry, release::<P>) };
    }

    /// Moves all entries of `group` to this list, as its newest and in their order.
    ///
    /// Fails with `ESHUTDOWN` if this list is closed, and as its lane does; then the group keeps them.
    pub(crate) fn append(&self, owner: Owner, group: &Self) -> Result {
        let mut links = self.links.lock();
        if !links.open {
            return Err(Error::new(Errno::ESHUTDOWN, "the release walk has begun, the group was released"));
        }
        let mut theirs = group.links.lock();
        let (Some(newest), Some(oldest)) = (theirs.newest, theirs.oldest) else { return Ok(()) };
        // SAFETY: the entries of a linked group, and both locks are held.
        unsafe { self.register_group(oldest) }?;
        (theirs.newest, theirs.oldest) = (None, None);
        // SAFETY: the entry is valid (invariant 1) and both locks are held (invariant 2).
        unsafe { (*oldest.as_ptr()).older = links.newest };
        match links.newest {
            // SAFETY: as above.
            Some(ours) => unsafe { (*ours.as_ptr()).newer = Some(oldest) },
            None => links.oldest = Some(oldest),
        }
        links.newest = Some(newest);
        let label = Label { name: "group", ty: "", place: Place::NONE };
        let spot = Spot { entry: group.number(), on: self.number() };
        owner.emit_at(Kind::Join, Phase::Alive, self.list, label, spot);
        Ok(())
    }

    /// Puts all entries of a group on the lane, from its oldest on, or none.
    ///
    /// # Safety
    ///
    /// `oldest` is the oldest entry of a group, and the locks of both lists are held.
    unsafe fn register_group(&self, oldest: NonNull<Header>) -> Result {
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
}

// No `Drop`: a list is released by its walk. Entries of a parent that was dropped while bound stay where they are,
// unreleased: nobody can unbind it any more, and what they lent may still be borrowed by each other.
