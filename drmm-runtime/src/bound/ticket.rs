//! The right to release one entry of the bound list early. It need not be the newest, and it is
//! found without a search.

use core::ops::Deref;
use core::ptr::NonNull;

use crate::bound::Bound;
use crate::class::{AtUnbind, Resource};
use crate::error::Result;
use crate::list::{Entry, Header, Value};

/// A value on the bound list that can be released before unbind.
///
/// Access borrows the ticket and release consumes it, so the value cannot be accessed after its
/// end. Dropping or forgetting the ticket only gives up the right: the list releases the value at
/// unbind.
///
/// ```
/// use drmm_runtime::prelude::*;
/// # drmm_runtime::bus::Parent::new("cam0")?.bind((), |device| {
///
/// let firmware = device.devm_ticket(vec![0x7f_u8; 64])?;
/// assert_eq!(firmware.len(), 64); // it derefs to the value
/// firmware.release()?; // it is in the chip now, so the memory is freed before unbind
/// # Ok(Registered::no_device())
/// # })?;
/// # Ok::<(), Error>(())
/// ```
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
    /// Fails with `ESHUTDOWN` once the bound list is being released; then the list drops the value.
    pub fn release(self) -> Result {
        let inner = self.bound.inner();
        // SAFETY: `devm_ticket` put the entry on this list, and only this one ticket can take it
        // off.
        unsafe { inner.resources.release_early(inner.owner(), self.entry.cast(), true) }
    }

    /// Takes the value off the list and returns it; `devres_remove`. Fails as
    /// [`release`](Self::release) does.
    pub fn remove(self) -> Result<V> {
        let inner = self.bound.inner();
        // SAFETY: `devm_ticket` put the entry on this list, in its own memory, and only this one
        // ticket can take it off.
        unsafe { inner.resources.take(inner.owner(), self.entry) }.map(|value| value.0)
    }
}

impl<V> Deref for Ticket<'_, V> {
    type Target = V;

    fn deref(&self) -> &V {
        // SAFETY: the entry is on the list. Only `release` and `remove` take it off early, and they
        // consume the ticket; the walk takes it off in step 8, after `'bound` has ended.
        let value = unsafe { Entry::payload(self.entry).as_ref() };
        &value.0
    }
}

impl<V> Resource for Ticket<'_, V> {
    type Ends = AtUnbind;
}

/// The right to run an action on the bound list early, or to cancel it. The ticket can be ignored.
///
/// ```
/// use drmm_runtime::prelude::*;
/// # drmm_runtime::bus::Parent::new("cam0")?.bind((), |device| {
///
/// let boost = device.devm_add_action("end the boost", || println!("slow again"))?;
/// boost.release()?; // probe is over: prints now, and not again at unbind
/// # Ok(Registered::no_device())
/// # })?;
/// # Ok::<(), Error>(())
/// ```
pub struct ActionTicket<'bound> {
    pub(crate) entry: NonNull<Header>,
    pub(crate) bound: Bound<'bound>,
}

// SAFETY: the action behind it is `Send`, and the list may be used from any thread.
unsafe impl Send for ActionTicket<'_> {}
// SAFETY: a shared ticket gives out nothing.
unsafe impl Sync for ActionTicket<'_> {}

impl Resource for ActionTicket<'_> {
    type Ends = AtUnbind;
}

impl ActionTicket<'_> {
    /// Runs the action now, and not again at unbind; `devm_release_action`.
    ///
    /// Fails with `ESHUTDOWN` once the bound list is being released; then the list runs the action.
    pub fn release(self) -> Result {
        self.end(true)
    }

    /// Drops the action without running it; `devm_remove_action`. Fails as
    /// [`release`](Self::release) does.
    pub fn cancel(self) -> Result {
        self.end(false)
    }

    fn end(self, run: bool) -> Result {
        let inner = self.bound.inner();
        // SAFETY: `devm_add_action` put the entry on this list, and only this one ticket can take
        // it off.
        unsafe { inner.resources.release_early(inner.owner(), self.entry, run) }
    }
}
