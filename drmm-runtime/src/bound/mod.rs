//! The bound scope: what ends when the driver unbinds from the hardware, `devm_` in the kernel.
//!
//! The list owns, the driver borrows. A resource is moved to the bound list and the driver gets a reference for
//! `'bound`, so there is nothing that a driver could leak, and nothing to release. The list takes values that
//! are `'static`: one that borrowed from a neighbour on the list could look at it after its end.

mod bus_lock;
pub(crate) mod group;
#[cfg(not(any(drmm_kernel, loom)))]
mod links;
pub(crate) mod parent;
pub(crate) mod ticket;
pub(crate) mod unbind;
#[cfg(any(drmm_kernel, loom))]
mod unlinked;

use core::ptr::NonNull;

#[cfg(any(drmm_kernel, loom))]
use unlinked as links;

use crate::bound::group::{BoundGroup, Lend};
use crate::bound::parent::{Inner, Parent};
use crate::bound::ticket::{ActionTicket, Ticket};
use crate::brand::Invariant;
use crate::counted::{Counted, Ref};
#[cfg(not(any(drmm_kernel, loom)))]
use crate::device::reference::Dev;
use crate::error::Result;
use crate::list::{Action, Called, Entry, Heap, Named, Payload, ReleaseList, Value};
use crate::memory::{KBox, Zeroable};
#[cfg(not(any(drmm_kernel, loom)))]
use crate::parts::Parts;
use crate::trace::Owner;

/// One binding of a driver to a device, by its lifetime.
///
/// `'bound` is invariant: no other scope can be passed off as this one. A bus puts it into the type of its
/// device, `pci::Device<Bound<'bound>>`, and every function takes the scope from there, never from a reference.
#[derive(Clone, Copy)]
pub struct Bound<'bound> {
    pub(crate) parent: NonNull<Counted<Inner>>,
    pub(crate) _scope: Invariant<'bound>,
}

// SAFETY: it leads to the parent's lists and atomics, which any thread may use, and `'bound` keeps it inside
// the binding, during which the parent is held by the bus.
unsafe impl Send for Bound<'_> {}
// SAFETY: as above.
unsafe impl Sync for Bound<'_> {}

impl core::fmt::Debug for Bound<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("Bound").field(&self.inner().name()).finish()
    }
}

impl<'bound> Bound<'bound> {
    pub(crate) fn inner(self) -> &'bound Inner {
        // SAFETY: `Parent::bind` and the bus hold the parent until the binding has ended, and `'bound` ends
        // before that.
        unsafe { Ref::peek(self.parent) }
    }

    /// A counted reference to the parent.
    pub(crate) fn parent(self) -> Parent {
        // SAFETY: as in `inner`.
        Parent { inner: unsafe { Ref::from_raw(self.parent) } }
    }

    /// Puts `value` on the bound list. The payload is in place until step 8, and `'bound` ends before.
    #[track_caller]
    #[inline]
    fn own<V: Send + 'static>(self, value: V) -> Result<NonNull<Entry<Value<V>>>> {
        let inner = self.inner();
        // SAFETY: `V` is `Send` and `'static`.
        unsafe { inner.acquire(&inner.resources, inner.owner(), Named::here(""), Value(value)) }
    }
}

impl Inner {
    /// One acquisition that a test can make fail: puts `payload` on `list` as its newest entry.
    ///
    /// Fails with `ENOMEM` or, once the list is closed, with `ESHUTDOWN`; then the payload is released at once.
    ///
    /// # Safety
    ///
    /// As for [`ReleaseList::add`].
    #[inline]
    pub(crate) unsafe fn acquire<P: Payload>(
        &self,
        list: &ReleaseList,
        owner: Owner,
        called: impl Called,
        payload: P,
    ) -> Result<NonNull<Entry<P>>> {
        if self.fault.has_to_fail() {
            let refusal = self.fault.fail(called.table::<P, Heap>().label());
            payload.release();
            return Err(refusal);
        }
        // SAFETY: by the contract.
        unsafe { list.add(owner, called, payload) }
    }
}

/// A kind of bus, by the value with which it stands for one of its devices.
///
/// The value is moved to the bound list as its oldest entry, and released after all resources.
pub trait Bus: Sized + Send + Sync + 'static {
    /// The device as a driver gets it in probe. It holds the [`Bound`] that it was made with.
    ///
    /// It is `Copy`, so that it has no drop that could look at what it borrows after its end. What has to end is
    /// in the bus's value or on the bound list.
    type Device<'bound>: BoundDevice<'bound> + Copy + Send + Sync;

    /// Makes the device for one binding.
    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Self::Device<'bound>;
}

/// A device in its bound scope: everything that a driver can hang on it ends at unbind.
///
/// Buses implement [`bound`](Self::bound); the rest is the same for all of them. Counterpart for the other
/// lifetime: [`Building`](crate::Building) and [`DrmDevice`](crate::DrmDevice).
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no bound scope",
    label = "only the bus device that probe was given owns things until unbind",
    note = "the scope stands in its type: `&'bound pci::Device<Bound<'bound>>`"
)]
pub trait BoundDevice<'bound> {
    /// The scope.
    fn bound(&self) -> Bound<'bound>;

    /// Counts one fallible acquisition. Bus functions that acquire hardware call it first, so that a test can
    /// make them fail; `devm` does it by itself.
    #[track_caller]
    fn acquire(&self, what: &'static str) -> Result {
        self.bound().inner().fault.pass(what)
    }

    /// Moves `value` to the bound list, which drops it in step 8; `devres_add`.
    ///
    /// Fails with `ENOMEM`, or with `ESHUTDOWN` once the bound list is being released. Then `value` is dropped
    /// at once.
    #[track_caller]
    fn devm<V: Send + 'static>(&self, value: V) -> Result<&'bound V> {
        let entry = self.bound().own(value)?;
        // SAFETY: the entry stays on the list until step 8, after `'bound` has ended, and is shared only.
        let value = unsafe { Entry::payload(entry).as_ref() };
        Ok(&value.0)
    }

    /// As [`devm`](Self::devm), with the right to release the value early, by the handle and at no search.
    #[track_caller]
    fn devm_ticket<V: Send + 'static>(&self, value: V) -> Result<Ticket<'bound, V>> {
        let entry = self.bound().own(value)?;
        Ok(Ticket { entry, bound: self.bound() })
    }

    /// Runs `action` in step 8, in its place among the resources; `devm_add_action_or_reset`.
    ///
    /// It borrows nothing, because resources newer than it are gone when it runs. What has to touch hardware or
    /// to borrow belongs in [`on_unbind`](Self::on_unbind) or in the driver's `unbind` hook. The ticket can be
    /// ignored; with it the action can be run early or cancelled.
    ///
    /// Fails with `ENOMEM` or `ESHUTDOWN`; then the action runs at once.
    #[track_caller]
    #[inline]
    fn devm_add_action(
        &self,
        name: &'static str,
        action: impl FnOnce() + Send + 'static,
    ) -> Result<ActionTicket<'bound>> {
        let inner = self.bound().inner();
        let (called, action) = (Named::here(name), Action(action));
        // SAFETY: the action is `Send` and `'static`.
        let entry = unsafe { inner.acquire(&inner.resources, inner.owner(), called, action) }?;
        Ok(ActionTicket { entry: entry.cast(), bound: self.bound() })
    }

    /// Runs `action` in step 5, when no section is under way and before anything of this binding is released.
    ///
    /// So it may borrow for `'bound`. Newest first, among the callbacks, which stop in the same step.
    ///
    /// Fails with `ENOMEM` or `ESHUTDOWN`; then the action runs at once.
    #[track_caller]
    fn on_unbind(&self, name: &'static str, action: impl FnOnce() + Send + 'bound) -> Result {
        let inner = self.bound().inner();
        let (called, action) = (Named::here(name), Action(action));
        // SAFETY: the action is `Send`, and runs in step 5: before the view and the bound list end, which is
        // all that `'bound` can borrow from.
        unsafe { inner.acquire(&inner.stops, inner.owner(), called, action) }?;
        Ok(())
    }

    /// One zeroed value on the bound list; `devm_kzalloc`. Others see it too: use atomics or a `Mutex`.
    ///
    /// Fails as [`devm`](Self::devm).
    #[track_caller]
    fn devm_kzalloc<V: Zeroable + Send + 'static>(&self) -> Result<&'bound V> {
        Ok(&**self.devm(KBox::<V>::zeroed()?)?)
    }

    /// `len` zeroed values on the bound list; `devm_kcalloc`.
    ///
    /// Fails as [`devm`](Self::devm), and with `EOVERFLOW` if `len` times the size overflows.
    #[track_caller]
    fn devm_kcalloc<V: Zeroable + Send + 'static>(&self, len: usize) -> Result<&'bound [V]> {
        Ok(&**self.devm(KBox::<[V]>::zeroed_slice(len)?)?)
    }

    /// A copy of `text` on the bound list; `devm_kstrdup`. Fails as [`devm`](Self::devm).
    #[track_caller]
    fn devm_kstrdup(&self, text: &str) -> Result<&'bound str> {
        Ok(&**self.devm(KBox::copy_str(text)?)?)
    }

    /// Makes this device a consumer of the one that `supplier` is a device of; `device_link_add`.
    ///
    /// From now until the last resource of this binding is released, the supplier's driver stays: its unbind
    /// unbinds this one first. So what is used of it, a clock or a bridge, is there until the end, and not only
    /// refused behind its gate. There is nothing to undo.
    ///
    /// In a kernel the links are the kernel's, and this is not there.
    ///
    /// Fails with `EPROBE_DEFER` if the supplier has no driver or is losing it, with `EINVAL` outside of probe and for a
    /// supplier on this very bus device, and with `ENOMEM`.
    #[cfg(not(any(drmm_kernel, loom)))]
    #[track_caller]
    fn device_link_add<S: Parts>(&self, supplier: &Dev<S>) -> Result {
        self.acquire("device_link_add")?;
        links::add(&self.bound().parent(), &supplier.core().parent)
    }

    /// Acquires a group: all of what `acquire` puts on it, or nothing; `devres_open_group`.
    ///
    /// If `acquire` fails, what it put on the group is released, newest first. If it succeeds, the group
    /// becomes part of the bound list, and what it lent is lent for `'bound`. [`Lend`] names the type that
    /// leaves the group; `()` if nothing does.
    #[track_caller]
    fn devm_group<L: Lend>(
        &self,
        acquire: impl for<'group> FnOnce(&BoundGroup<'group>) -> Result<L::Of<'group>>,
    ) -> Result<L::Of<'bound>> {
        crate::bound::group::bound_group::<L>(self.bound(), acquire)
    }
}

impl<'bound> BoundDevice<'bound> for Bound<'bound> {
    fn bound(&self) -> Bound<'bound> {
        *self
    }
}
