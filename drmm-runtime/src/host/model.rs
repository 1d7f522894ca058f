//! The host of a model: threads are loom's, time passes by letting others run, and memory is watched for leaks.

extern crate std;

use core::alloc::Layout;
use core::cell::Cell;
use core::ptr::NonNull;

/// Memory that has to be given back within the execution: loom fails the model if it is not.
pub(crate) fn allocate(layout: Layout) -> Option<NonNull<u8>> {
    // SAFETY: the size is not zero, which every caller in this crate sees to.
    NonNull::new(unsafe { loom::alloc::alloc(layout) })
}

/// # Safety
///
/// `place` came from [`allocate`] with the same `layout` and is given back once.
pub(crate) unsafe fn deallocate(place: NonNull<u8>, layout: Layout) {
    // SAFETY: exactly the contract of this function.
    unsafe { loom::alloc::dealloc(place.as_ptr(), layout) }
}

/// Memory that is never given back, as far as the execution can tell. The next one of this model frees it.
pub(crate) fn allocate_static(layout: Layout) -> Option<NonNull<u8>> {
    use std::cell::RefCell;
    use std::vec::Vec;
    std::thread_local! {
        /// What the executions on this thread, which are loom's "threads" all together, have not freed.
        static KEPT: RefCell<Vec<(NonNull<u8>, Layout)>> = const { RefCell::new(Vec::new()) };
    }
    loom::lazy_static! {
        static ref EXECUTION: () = for (place, layout) in KEPT.take() {
            // SAFETY: allocated below, and the execution that used it is over.
            unsafe { std::alloc::dealloc(place.as_ptr(), layout) }
        };
    }
    let () = *EXECUTION;
    // SAFETY: the size is not zero, which every caller in this crate sees to.
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

/// None, so that models look at the count in each device.
#[cfg(not(feature = "std"))]
pub(crate) fn domain() -> Option<&'static dyn super::Domain> {
    None
}

/// Lets others run before the caller looks again.
///
/// Two that wait and take turns would be a new interleaving each time, for ever. A look in vain changes nothing, so
/// what follows many of them follows fewer as well: after the second one loom goes on with one continuation
/// and leaves the others to those interleavings.
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

/// Runs `f`. A panic is loom's verdict on the model and must get through.
#[expect(clippy::unnecessary_wraps, reason = "the same signature as on a host that catches panics")]
pub(crate) fn guard<R>(f: impl FnOnce() -> R) -> Result<R, ()> {
    Ok(f())
}
