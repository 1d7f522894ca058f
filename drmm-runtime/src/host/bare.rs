//! The host where there is no `std`: a platform that the embedder installs, and careful defaults without one.

use core::alloc::Layout;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicPtr, Ordering};

use super::Domain;

/// What an embedder without `std` tells the runtime about its world.
///
/// Install one with [`install`] before the first [`Parent`](crate::Parent) is made. Without one there is a
/// single context with the number 1, pauses spin, and memory comes from the `alloc` feature or not at all.
///
/// # Safety
///
/// `allocate` returns memory of the layout asked for that nobody else uses until `deallocate` gets it back, or
/// null. `context_id` returns the same number, never 0, throughout one context (thread, task, interrupt) and
/// different numbers in different contexts.
pub unsafe trait Platform: Sync {
    /// Memory for `layout`, whose size is not 0; null when there is none.
    fn allocate(&self, layout: Layout) -> *mut u8;
    /// Takes back what `allocate` returned for the same layout.
    ///
    /// # Safety
    ///
    /// `place` came from `allocate` with this `layout` and is given back once.
    unsafe fn deallocate(&self, place: *mut u8, layout: Layout);
    /// The number of the running context, never 0.
    fn context_id(&self) -> u64;
    /// Lets other contexts run; called again and again, with a growing `turn`, while one waits.
    fn pause(&self, turn: u32);
    /// Where sections are announced; asked once for each device. Without one, a device counts its own.
    fn domain(&self) -> Option<&'static dyn Domain> {
        None
    }
}

static PLATFORM: AtomicPtr<&'static dyn Platform> = AtomicPtr::new(core::ptr::null_mut());

/// Installs the platform of the whole program.
///
/// # Safety
///
/// Called once, before anything else of this crate: memory that was taken from one platform (or from `alloc`)
/// must not be given back to another.
pub unsafe fn install(platform: &'static &'static dyn Platform) {
    // ORDERING: Release, paired with the Acquire in `platform`: who sees the pointer sees what it points to.
    PLATFORM.store(core::ptr::from_ref(platform).cast_mut(), Ordering::Release);
}

fn platform() -> Option<&'static dyn Platform> {
    // ORDERING: Acquire, paired with the Release in `install`.
    let installed = PLATFORM.load(Ordering::Acquire);
    // SAFETY: the pointer is null or came from a `&'static` in `install`.
    unsafe { installed.as_ref() }.copied()
}

pub(crate) fn allocate(layout: Layout) -> Option<NonNull<u8>> {
    match platform() {
        Some(platform) => NonNull::new(platform.allocate(layout)),
        #[cfg(feature = "alloc")]
        // SAFETY: the size is not zero, which every caller in this crate sees to.
        None => NonNull::new(unsafe { alloc_crate::alloc::alloc(layout) }),
        #[cfg(not(feature = "alloc"))]
        None => None,
    }
}

#[cfg(feature = "alloc")]
extern crate alloc as alloc_crate;

/// # Safety
///
/// `place` came from [`allocate`] with the same `layout` and is given back once.
pub(crate) unsafe fn deallocate(place: NonNull<u8>, layout: Layout) {
    match platform() {
        // SAFETY: by the contract; the platform is installed before the first allocation.
        Some(platform) => unsafe { platform.deallocate(place.as_ptr(), layout) },
        #[cfg(feature = "alloc")]
        // SAFETY: by the contract.
        None => unsafe { alloc_crate::alloc::dealloc(place.as_ptr(), layout) },
        #[cfg(not(feature = "alloc"))]
        None => {}
    }
}

pub(crate) fn context_id() -> u64 {
    platform().map_or(1, Platform::context_id)
}

pub(crate) fn domain() -> Option<&'static dyn Domain> {
    platform().and_then(Platform::domain)
}

pub(crate) fn pause(turn: u32) {
    match platform() {
        Some(platform) => platform.pause(turn),
        None => core::hint::spin_loop(),
    }
}

/// Ends the program at once: a panic while another one is under way is not unwound by anybody.
pub(crate) fn abort() -> ! {
    struct Again;
    impl Drop for Again {
        fn drop(&mut self) {
            panic!("a count overflows");
        }
    }
    let _again = Again;
    panic!("a count overflows");
}

/// Runs `f`. Without unwinding a panic ends the program, so there is nothing to catch.
#[expect(clippy::unnecessary_wraps, reason = "the same signature as on a host that catches panics")]
pub(crate) fn guard<R>(f: impl FnOnce() -> R) -> Result<R, ()> {
    Ok(f())
}
