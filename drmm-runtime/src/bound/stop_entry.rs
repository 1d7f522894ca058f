//! An action on the stop list that the source it stops can take off, when the source ends by
//! itself.
//!
//! A source that is made for a file ends with the file, so its entry must not stay until unbind.
//! Otherwise a device that is opened a million times would have a million entries.
//!
//! # Invariants
//!
//! 1. While the slot holds an entry, the entry's action has not locked the slot yet, which is the
//!    first thing that it does. So the walk that runs the action is not over, and the stop list has
//!    not been opened for another binding: either the entry is linked in an open list, or the list
//!    is closed and `release_early` does not access the entry.

use core::marker::PhantomData;
use core::panic::Location;
use core::ptr::NonNull;

use crate::bound::handles::ParentRef;
use crate::counted::Ref;
use crate::error::Result;
use crate::list::{Header, NamedKey, Payload};
use crate::lock::Mutex;
use crate::trace::Owner;

/// Where the action is. The bus device is held only while the action is on its list.
enum Slot {
    /// Not on the list yet.
    Unlinked,
    /// On the list, or taken by a walk that has not run it yet.
    Linked(ParentRef, NonNull<Header>),
    /// Taken off the list, or run.
    Gone,
}

// SAFETY: the address is used only under the lock of the stop list, whose entries may be used from
// any thread.
unsafe impl Send for Slot {}

/// What an entry stops: a timer, for example.
pub(crate) trait Stopped {
    /// In a word, as the trace shows it.
    const KIND: &'static str;
}

/// The action that stops a `K`.
struct Stop<K, F>(F, PhantomData<fn() -> K>);

impl<K: Stopped, F: FnOnce()> Payload for Stop<K, F> {
    fn ty() -> &'static str {
        K::KIND
    }

    fn kind() -> &'static str {
        K::KIND
    }

    fn release(self) {
        (self.0)();
    }
}

/// One action on the stop list.
pub(crate) struct StopEntry {
    owner: Owner,
    slot: Mutex<Slot>,
}

impl StopEntry {
    /// An entry that is on no list yet. Fails with `ENOMEM`.
    #[track_caller]
    pub(crate) fn new(owner: Owner) -> Result<Ref<Self>> {
        Ref::new(Self { owner, slot: Mutex::new(Slot::Unlinked) })
    }

    /// Puts `stop` on the stop list of `parent`, which runs it in step 5. Called once.
    ///
    /// Fails with `ENOMEM` or `ESHUTDOWN`; then `stop` runs at once.
    pub(crate) fn link<K: Stopped>(
        this: &Ref<Self>,
        parent: &ParentRef,
        name: &'static str,
        place: &'static Location<'static>,
        stop: impl FnOnce() + Send + 'static,
    ) -> Result {
        let left = this.clone();
        let stop = move || {
            left.leave();
            stop();
        };
        let action = Stop::<K, _>(stop, PhantomData);
        let inner = &parent.inner;
        // SAFETY: the action is `Send` and `'static`.
        let entry = unsafe { inner.acquire(&inner.stops, this.owner, NamedKey { name, place }, action) }?;
        let mut slot = this.slot.lock();
        // A walk may have run the action already.
        if matches!(*slot, Slot::Unlinked) {
            *slot = Slot::Linked(parent.clone(), entry.cast());
        }
        Ok(())
    }

    /// Marks the action as off the list.
    fn leave(&self) {
        let left = core::mem::replace(&mut *self.slot.lock(), Slot::Gone);
        // Outside the lock, since it may be the last reference to the bus device.
        drop(left);
    }

    /// Takes the action off the list without running it. If a walk has taken it already, that walk
    /// runs it.
    pub(crate) fn take_off(&self) {
        let mut slot = self.slot.lock();
        let Slot::Linked(parent, entry) = &*slot else { return };
        let inner = &parent.inner;
        // SAFETY: `link` put it on this list, and by invariant 1 it is linked there, or the list is
        // closed. It is taken off once, since the slot is emptied before its lock is released.
        let taken = unsafe { inner.stops.release_early(self.owner, *entry, false) };
        let left = taken.is_ok().then(|| core::mem::replace(&mut *slot, Slot::Gone));
        drop(slot);
        // Outside the lock, as above.
        drop(left);
    }
}
