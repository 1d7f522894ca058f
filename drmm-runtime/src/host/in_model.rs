//! The host of a model: threads are loom's, a pause lets other threads run, and memory is checked
//! for leaks.

extern crate std;

use core::alloc::Layout;
use core::cell::Cell;
use core::fmt;
use core::ptr::NonNull;

use crate::level::Level;

/// Memory that must be given back within the execution: loom fails the model if it is not.
pub(crate) fn allocate(layout: Layout) -> Option<NonNull<u8>> {
    // SAFETY: the size is not zero, which every caller in this crate ensures.
    NonNull::new(unsafe { loom::alloc::alloc(layout) })
}

/// # Safety
///
/// `place` came from [`allocate`] with the same `layout` and is given back once.
pub(crate) unsafe fn deallocate(place: NonNull<u8>, layout: Layout) {
    // SAFETY: by the contract `place` came from `allocate`, and so from loom's `alloc` with this
    // layout, and is given back once.
    unsafe { loom::alloc::dealloc(place.as_ptr(), layout) }
}

/// Memory that the execution never gives back. The next execution of the model frees it.
pub(crate) fn allocate_static(layout: Layout) -> Option<NonNull<u8>> {
    use std::cell::RefCell;
    use std::vec::Vec;
    std::thread_local! {
        /// What the executions on this thread have not freed. All of loom's "threads" run on this
        /// one thread.
        static KEPT: RefCell<Vec<(NonNull<u8>, Layout)>> = const { RefCell::new(Vec::new()) };
    }
    loom::lazy_static! {
        static ref EXECUTION: () = for (place, layout) in KEPT.take() {
            // SAFETY: allocated below, and the execution that used it is over.
            unsafe { std::alloc::dealloc(place.as_ptr(), layout) }
        };
    }
    let () = *EXECUTION;
    // SAFETY: the size is not zero, which every caller in this crate ensures.
    let place = NonNull::new(unsafe { std::alloc::alloc(layout) })?;
    KEPT.with_borrow_mut(|kept| kept.push((place, layout)));
    Some(place)
}

/// A number, never 0, that no other thread of the execution has or had.
pub(crate) fn context_id() -> u64 {
    use core::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    loom::thread_local! {
        static MINE: Cell<u64> = Cell::new(NEXT.fetch_add(1, Ordering::Relaxed));
    }
    MINE.with(Cell::get)
}

/// None, so that models check the count in each device.
#[cfg(not(feature = "std"))]
pub(crate) fn domain() -> Option<&'static dyn super::Domain> {
    None
}

/// Lets other threads run before the caller checks again.
///
/// Two waiting threads that take turns would be a new interleaving each time, for ever. A check
/// that fails changes nothing, so what can follow many failed checks can also follow fewer.
/// Therefore loom explores only one continuation after the second one; the interleavings with fewer
/// checks cover the others.
pub(crate) fn pause(turn: u32) {
    if turn > 0 {
        loom::skip_branch();
    }
    loom::thread::yield_now();
}

/// Ends the program at once.
pub(crate) fn abort() -> ! {
    std::process::abort()
}

/// Runs `f`. A panic is loom's verdict on the model and must not be caught.
#[expect(clippy::unnecessary_wraps, reason = "the same signature as on a host that catches panics")]
pub(crate) fn guard<R>(f: impl FnOnce() -> R) -> Result<R, ()> {
    Ok(f())
}

/// A no-op: a model makes no reports.
pub(crate) fn print(_level: Level, _line: fmt::Arguments<'_>) {}

/// A model has no time.
#[cfg(not(feature = "std"))]
pub(crate) fn now() -> Option<core::time::Duration> {
    None
}

/// Lets other threads run.
#[cfg(not(feature = "std"))]
pub(crate) fn sleep(_time: core::time::Duration) {
    loom::thread::yield_now();
}

/// Lets other threads run.
#[cfg(not(feature = "std"))]
pub(crate) fn spin() {
    loom::thread::yield_now();
}
