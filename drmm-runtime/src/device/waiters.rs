//! Everything of a device that threads wait on, which step 2 of the release order wakes.
//!
//! A device knows the objects that are waited on, not the waiting threads. From step 2 on such an
//! object refuses new waits by itself, so no thread has to be told. A thread that was woken in a
//! section leaves the section, and the drain goes on.

use core::ptr::NonNull;

use crate::counted::{Counted, Ref};
use crate::error::Result;
use crate::gate::Gate;
use crate::kbox::KBox;
use crate::lock::Outside;

/// Something that threads wait on.
pub(crate) trait WaitedOn: Send + Sync {
    /// Step 2: wakes the waiting threads, and lets no later thread wait.
    fn unplug(&self);
}

/// Everything of one device that threads wait on.
pub(crate) struct Waiters(Outside<Registry>);

struct Registry {
    /// Step 2 has begun.
    unplugged: bool,
    newest: Option<KBox<Waiter>>,
    len: usize,
    /// Objects to which no other reference is left stay in the list until it is this long.
    limit: usize,
}

/// A reference to a `W: WaitedOn` of any type.
struct Waiter {
    what: NonNull<()>,
    vtable: &'static Vtable,
    older: Option<KBox<Waiter>>,
}

// SAFETY: it owns a `Ref<W>` of a `W` that is `Send` and `Sync`.
unsafe impl Send for Waiter {}

/// What differs from type to type. Each function takes the address of a `Counted<W>` to which the
/// caller has a reference.
struct Vtable {
    unplug: unsafe fn(NonNull<()>),
    /// Whether it is the only reference.
    is_only: unsafe fn(NonNull<()>) -> bool,
    /// Drops the reference, which the caller owns and does not use any more.
    put: unsafe fn(NonNull<()>),
}

impl Waiter {
    fn of<W: WaitedOn + 'static>(what: Ref<W>) -> Self {
        /// # Safety
        ///
        /// The contract of [`Vtable`], for this `W`.
        unsafe fn unplug<W: WaitedOn>(what: NonNull<()>) {
            // SAFETY: by the contract a reference of the caller keeps it alive.
            unsafe { Ref::<W>::peek(what.cast()) }.unplug();
        }

        /// # Safety
        ///
        /// The contract of [`Vtable`], for this `W`.
        unsafe fn is_only<W: WaitedOn>(what: NonNull<()>) -> bool {
            // SAFETY: by the contract a reference of the caller keeps it alive.
            unsafe { Ref::<W>::is_only(what.cast()) }
        }

        /// # Safety
        ///
        /// The contract of [`Vtable`], for this `W`.
        unsafe fn put<W: WaitedOn>(what: NonNull<()>) {
            // SAFETY: by the contract the caller owns the reference and does not use it any more.
            drop(unsafe { Ref::<W>::adopt(what.cast()) });
        }

        let vtable = const { &Vtable { unplug: unplug::<W>, is_only: is_only::<W>, put: put::<W> } };
        let place: NonNull<Counted<W>> = what.as_raw();
        core::mem::forget(what);
        Self { what: place.cast(), vtable, older: None }
    }

    fn unplug(&self) {
        // SAFETY: the table is that of its type, and this value owns a reference.
        unsafe { (self.vtable.unplug)(self.what) };
    }

    fn is_only(&self) -> bool {
        // SAFETY: the table is that of its type, and this value owns a reference.
        unsafe { (self.vtable.is_only)(self.what) }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        // SAFETY: the table is that of its type, and this value owns the reference.
        unsafe { (self.vtable.put)(self.what) };
    }
}

/// The waiters of the list one by one, each unlinked: a long list must not be dropped recursively.
fn each(mut newest: Option<KBox<Waiter>>) -> impl Iterator<Item = KBox<Waiter>> {
    core::iter::from_fn(move || {
        let mut waiter = newest.take()?;
        newest = waiter.older.take();
        Some(waiter)
    })
}

impl Registry {
    fn push(&mut self, mut waiter: KBox<Waiter>) {
        waiter.older = self.newest.take();
        self.newest = Some(waiter);
        self.len += 1;
    }

    /// Takes those off to which there is no other reference, and returns them.
    fn prune(&mut self) -> Option<KBox<Waiter>> {
        self.len = 0;
        let mut ended = None;
        for mut waiter in each(self.newest.take()) {
            if waiter.is_only() {
                waiter.older = ended.take();
                ended = Some(waiter);
            } else {
                self.push(waiter);
            }
        }
        self.limit = (2 * self.len).max(4);
        ended
    }
}

impl Waiters {
    #[track_caller]
    pub(crate) const fn new() -> Self {
        Self(Outside::new(Registry { unplugged: false, newest: None, len: 0, limit: 4 }))
    }

    /// Registers `what` to be woken in step 2, or wakes it at once if step 2 has begun. Fails with
    /// `ENOMEM`.
    pub(crate) fn add<W: WaitedOn + 'static>(&self, gate: &Gate, what: &Ref<W>) -> Result {
        let waiter = KBox::new(Waiter::of(what.clone()))?;
        let mut registry = self.0.lock();
        // The gate of a device that is listed late is closed without a step 2.
        if registry.unplugged || gate.is_closed() {
            drop(registry);
            waiter.unplug();
            return Ok(());
        }
        let ended = if registry.len >= registry.limit { registry.prune() } else { None };
        registry.push(waiter);
        drop(registry);
        // Outside the lock.
        each(ended).for_each(drop);
        Ok(())
    }

    /// Step 2. The gate is closed.
    pub(crate) fn wake(&self) {
        let mut registry = self.0.lock();
        registry.unplugged = true;
        registry.len = 0;
        let all = registry.newest.take();
        drop(registry);
        for waiter in each(all) {
            waiter.unplug();
        }
    }
}

impl Drop for Waiters {
    fn drop(&mut self) {
        let all = self.0.lock().newest.take();
        each(all).for_each(drop);
    }
}
