//! The one hook that hears events, and how many listeners want details.

use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use super::event::Event;

/// How many listeners want details.
static DETAIL: AtomicUsize = AtomicUsize::new(0);

/// How many listeners want sections, references and fields. It is one load of a cache line that is
/// rarely written, so that the fast paths stay fast.
#[inline]
pub(crate) fn wants_detail() -> usize {
    // ORDERING: a listener that starts while other threads are at work may miss their events, with
    // any ordering.
    DETAIL.load(Ordering::Relaxed)
}

static HOOK: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

#[inline]
pub(super) fn hook() -> *mut () {
    // ORDERING: Acquire, paired with the Release in `store_hook`.
    HOOK.load(Ordering::Acquire)
}

/// Whether a hook is installed. If none is, callers need not build the event.
#[inline]
pub(crate) fn is_heard() -> bool {
    !hook().is_null()
}

/// Calls `hook` with every event from now on, on the thread on which the event happens; `None`
/// stops that.
///
/// A program has one hook. It must not panic, and must not acquire or release anything itself.
#[cfg(not(feature = "std"))]
pub fn set_hook(hook: Option<fn(&Event)>) {
    store_hook(hook);
}

/// Replaces the function that is called with every event.
pub(crate) fn store_hook(hook: Option<fn(&Event)>) {
    let hook = hook.map_or(core::ptr::null_mut(), |hook| hook as *mut ());
    // ORDERING: Release, paired with the Acquire in `hook`.
    HOOK.store(hook, Ordering::Release);
}

/// Enables detail events for as long as it lives.
#[cfg(feature = "std")]
#[derive(Debug)]
pub(crate) struct Detail(());

#[cfg(feature = "std")]
impl Detail {
    pub(crate) fn new() -> Self {
        // ORDERING: see `wants_detail`.
        DETAIL.fetch_add(1, Ordering::Relaxed);
        Self(())
    }
}

#[cfg(feature = "std")]
impl Drop for Detail {
    fn drop(&mut self) {
        // ORDERING: see `wants_detail`.
        DETAIL.fetch_sub(1, Ordering::Relaxed);
    }
}
