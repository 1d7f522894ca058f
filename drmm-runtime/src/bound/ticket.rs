//! The right to release one thing on the bound list early: newest or not, exactly this one, at no search.

use core::ops::Deref;
use core::ptr::NonNull;

use crate::bound::Bound;
use crate::error::Result;
use crate::list::{Entry, Header, Value};

/// A value on the bound list that can be released before unbind.
///
/// Access borrows the ticket and release consumes it, so nothing can look at the value after its end. Dropping
/// or forgetting the ticket only gives up the right: the list releases the value at unbind.
pub struct Ticket<'bound, V> {
    pub(crate) entry: NonNull<Entry<Value<V>>>,
    pub(crate) bound: Bound<'bound>,
}

// SAFETY: it gives out `&V`, and `V` by value; `Bound` may go to any thread.
unsafe impl<V: Send + Sync> Send for Ticket<'_, V> {}
// SAFETY: a shared ticket gives out `&V` only.
unsafe impl<V: Sync> Sync for Ticket<'_, V> {}

impl<V> Ticket<'_, V> {
    /// Drops the value now; `devres_release`.
    ///
    /// Fails with `ESHUTDOWN` once the bound list is being released, which then drops the value.
    pub fn release(self) -> Result {
        let inner = self.bound.inner();
        // SAFETY: `devm_ticket` put the entry on this list, and only this one ticket can take it off.
        unsafe { inner.resources.release_early(inner.owner(), self.entry.cast(), true) }
    }

    /// Takes the value back; `devres_remove`. Fails as [`release`](Self::release).
    pub fn remove(self) -> Result<V> {
        let inner = self.bound.inner();
        // SAFETY: as in `release`.
        unsafe { inner.resources.take(inner.owner(), self.entry) }.map(|value| value.0)
    }
}

impl<V> Deref for Ticket<'_, V> {
    type Target = V;

    fn deref(&self) -> &V {
        // SAFETY: the entry is on the list: only `release` and `remove` take it off, and they consume the
        // ticket; the walk does it in step 8, after `'bound` has ended.
        let value = unsafe { Entry::payload(self.entry).as_ref() };
        &value.0
    }
}

/// An action on the bound list that can be run early or cancelled. It can be ignored.
pub struct ActionTicket<'bound> {
    pub(crate) entry: NonNull<Header>,
    pub(crate) bound: Bound<'bound>,
}

// SAFETY: the action behind it is `Send`, and the list may be used from any thread.
unsafe impl Send for ActionTicket<'_> {}
// SAFETY: a shared ticket gives out nothing.
unsafe impl Sync for ActionTicket<'_> {}

impl ActionTicket<'_> {
    /// Runs the action now, and not again; `devm_release_action`.
    ///
    /// Fails with `ESHUTDOWN` once the bound list is being released, which then runs it.
    pub fn release(self) -> Result {
        self.end(true)
    }

    /// Drops the action without running it; `devm_remove_action`. Fails as [`release`](Self::release).
    pub fn cancel(self) -> Result {
        self.end(false)
    }

    fn end(self, run: bool) -> Result {
        let inner = self.bound.inner();
        // SAFETY: `devm_add_action` put the entry on this list, and only this one ticket can take it off.
        unsafe { inner.resources.release_early(inner.owner(), self.entry, run) }
    }
}
