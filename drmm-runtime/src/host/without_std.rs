//! The host without `std`: a platform that the embedder installs, and safe defaults without one.

use core::alloc::Layout;
use core::fmt;
use core::ptr::NonNull;
use core::time::Duration;

use once_cell::race::OnceRef;

use super::Domain;
use crate::level::Level;

/// What an embedder without `std` provides to the runtime.
///
/// Install one with [`install`] before the first [`Parent`](crate::bus::Parent) is made. Without
/// one, there is a single context with the number 1, pauses spin, and memory comes from the `alloc`
/// feature, or every allocation fails.
///
/// # Safety
///
/// `allocate` returns memory of the layout asked for that no other code uses until `deallocate`
/// gets it back, or null. `context_id` returns the same number, never 0, throughout one context
/// (thread, task, interrupt) and different numbers in different contexts.
pub unsafe trait Platform: Sync {
    /// Memory for `layout`, whose size is not 0; null if there is none.
    fn allocate(&self, layout: Layout) -> *mut u8;
    /// Takes back what `allocate` returned for the same layout.
    ///
    /// # Safety
    ///
    /// `place` came from `allocate` with this `layout` and is given back once.
    unsafe fn deallocate(&self, place: *mut u8, layout: Layout);
    /// The number of the running context, never 0.
    fn context_id(&self) -> u64;
    /// Lets other contexts run. A waiting context calls it repeatedly, with an increasing `turn`.
    fn pause(&self, turn: u32);
    /// The time since some beginning, of a clock that does not go back. The default is none: then a
    /// [poll](crate::io::read_poll_timeout) counts what was slept.
    fn now(&self) -> Option<Duration> {
        None
    }
    /// Sleeps for at least `time`. The default calls `pause` once.
    fn sleep(&self, time: Duration) {
        let _ = time;
        self.pause(0);
    }
    /// Prints one line of the default reporter to the log, see
    /// [`set_reporter`](crate::report::set_reporter). It must not call the runtime. The default
    /// implementation prints nothing.
    fn print(&self, level: Level, line: fmt::Arguments<'_>) {
        let _ = (level, line);
    }
    /// The domain in which sections are announced. It is asked for once for each device. Without
    /// one, each device counts its own sections.
    fn domain(&self) -> Option<&'static dyn Domain> {
        None
    }
}

static PLATFORM: OnceRef<'static, &'static dyn Platform> = OnceRef::new();

/// Installs the platform of the whole program.
///
/// # Safety
///
/// Called once, before anything else of this crate: memory that was taken from one platform (or
/// from `alloc`) must not be given back to another.
pub unsafe fn install(platform: &'static &'static dyn Platform) {
    // By the contract it is the first call. A later one changes nothing.
    let _ = PLATFORM.set(platform);
}

fn platform() -> Option<&'static dyn Platform> {
    PLATFORM.get().copied()
}

pub(crate) fn allocate(layout: Layout) -> Option<NonNull<u8>> {
    match platform() {
        Some(platform) => NonNull::new(platform.allocate(layout)),
        #[cfg(feature = "alloc")]
        // SAFETY: the size is not zero, which every caller in this crate ensures.
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
        // SAFETY: by the contract `place` came from `allocate` with this layout and is given back
        // once. The platform is installed before the first allocation, so it is the one that
        // allocated `place`.
        Some(platform) => unsafe { platform.deallocate(place.as_ptr(), layout) },
        #[cfg(feature = "alloc")]
        // SAFETY: by the contract `place` came from `allocate` with this layout and is given back
        // once. Without a platform, `alloc` allocated it.
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

pub(crate) fn now() -> Option<Duration> {
    platform().and_then(Platform::now)
}

pub(crate) fn sleep(time: Duration) {
    match platform() {
        Some(platform) => platform.sleep(time),
        None => core::hint::spin_loop(),
    }
}

pub(crate) fn spin() {
    core::hint::spin_loop();
}

/// Prints one line to the log, if there is a platform.
pub(crate) fn print(level: Level, line: fmt::Arguments<'_>) {
    if let Some(platform) = platform() {
        platform.print(level, line);
    }
}

/// Ends the program at once: a panic during another panic is not unwound.
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
