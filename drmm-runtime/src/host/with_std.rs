//! The host that `std` provides.

extern crate std;

use core::alloc::Layout;
use core::cell::Cell;
use core::fmt;
use core::ptr::NonNull;
use core::sync::atomic::Ordering;
use core::time::Duration;
use std::panic::AssertUnwindSafe;

use crate::level::Level;
use crate::primitive::wide::AtomicU64;

pub(crate) fn allocate(layout: Layout) -> Option<NonNull<u8>> {
    debug_assert_ne!(layout.size(), 0, "callers handle values without bytes");
    // SAFETY: the size is not zero, which every caller in this crate ensures.
    NonNull::new(unsafe { std::alloc::alloc(layout) })
}

/// # Safety
///
/// `place` came from [`allocate`] with the same `layout` and is given back once.
pub(crate) unsafe fn deallocate(place: NonNull<u8>, layout: Layout) {
    // SAFETY: by the contract `place` came from `allocate`, and so from `alloc` with this layout,
    // and is given back once.
    unsafe { std::alloc::dealloc(place.as_ptr(), layout) }
}

/// A number, never 0, that no other thread of this process has or had.
pub(crate) fn context_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    std::thread_local! {
        // Without a destructor, so that it can be used from the destructors of other thread locals.
        static MINE: Cell<u64> = const { Cell::new(0) };
    }
    MINE.with(|mine| {
        if mine.get() == 0 {
            // ORDERING: only uniqueness matters, which every ordering gives.
            mine.set(NEXT.fetch_add(1, Ordering::Relaxed));
        }
        mine.get()
    })
}

/// Lets other threads run while the caller waits. `turn` counts the calls; the pauses grow with it,
/// up to 1 ms.
pub(crate) fn pause(turn: u32) {
    match turn {
        0..=15 => core::hint::spin_loop(),
        16..=63 => std::thread::yield_now(),
        _ => std::thread::sleep(Duration::from_micros(u64::from(turn.min(1000)))),
    }
}

/// Prints one line on standard error. In a test, the harness captures it.
pub(crate) fn print(_level: Level, line: fmt::Arguments<'_>) {
    // `eprintln!` panics where standard error is closed; the line is lost then.
    let _ = guard(|| std::eprintln!("{line}"));
}

/// Ends the program at once.
pub(crate) fn abort() -> ! {
    std::process::abort()
}

/// Runs `f`. Catches a panic in it, and drops the payload. `Err` if there was a panic.
pub(crate) fn guard<R>(f: impl FnOnce() -> R) -> Result<R, ()> {
    std::panic::catch_unwind(AssertUnwindSafe(f)).map_err(|payload| {
        // The payload is a value of the driver, and its drop may panic. That panic is caught as
        // well, and its payload is forgotten, since this could go on for ever.
        let second = std::panic::catch_unwind(AssertUnwindSafe(|| drop(payload)));
        if let Err(payload) = second {
            core::mem::forget(payload);
        }
    })
}
