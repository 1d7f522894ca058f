//! Memory, the running context, pauses and the end of the program in a kernel.

use core::alloc::Layout;
use core::panic::PanicInfo;
use core::ptr::NonNull;
use core::time::Duration;

use super::{ffi, print};

/// The alignment that `kmalloc` guarantees for every size.
const EVERY: usize = 8;

/// The number of bytes to ask for: an allocation whose size is a power of two is aligned to its
/// size.
fn bytes(layout: Layout) -> Option<usize> {
    if layout.align() <= EVERY {
        return Some(layout.size());
    }
    layout.size().max(layout.align()).checked_next_power_of_two()
}

pub(crate) fn allocate(layout: Layout) -> Option<NonNull<u8>> {
    // SAFETY: may be called where sleeping is allowed (promise 6), with any size.
    let place = unsafe { ffi::drmm_glue_kmalloc(bytes(layout)?) };
    NonNull::new(place.cast())
}

/// # Safety
///
/// `place` came from [`allocate`] with the same `layout` and is given back once.
pub(crate) unsafe fn deallocate(place: NonNull<u8>, _layout: Layout) {
    // SAFETY: by the contract it is memory of `kmalloc` and is given back once; `kfree` knows its
    // size.
    unsafe { ffi::kfree(place.as_ptr().cast()) };
}

/// The address of the running task's `task_struct`: no other task has it at the same time.
pub(crate) fn context_id() -> u64 {
    // SAFETY: may be called anywhere.
    unsafe { ffi::drmm_glue_current() }.addr() as u64
}

/// `TASK_UNINTERRUPTIBLE`.
const UNINTERRUPTIBLE: core::ffi::c_uint = 2;

/// Lets other tasks run while the caller waits. `turn` counts the calls; the pauses grow with it,
/// up to 1 ms.
pub(crate) fn pause(turn: u32) {
    match turn {
        0..=15 => core::hint::spin_loop(),
        // SAFETY: the runtime waits only where sleeping is allowed (promise 6).
        16..=63 => unsafe { ffi::drmm_glue_cond_resched() },
        _ => {
            let shortest = core::ffi::c_ulong::from(turn.min(1000));
            // SAFETY: as above, sleeping is allowed here; the maximum is not below the minimum.
            unsafe { ffi::usleep_range_state(shortest, 2 * shortest, UNINTERRUPTIBLE) };
        }
    }
}

/// Sleeps for at least `milliseconds`; `msleep`.
pub fn msleep(milliseconds: u32) {
    // SAFETY: the runtime and its callers run where sleeping is allowed (promise 6).
    unsafe { ffi::msleep(milliseconds) };
}

/// The time since boot; `ktime_get`.
#[expect(clippy::unnecessary_wraps, reason = "other hosts may have no clock")]
pub(crate) fn now() -> Option<Duration> {
    // SAFETY: may be called anywhere while time is kept.
    let nanoseconds = unsafe { ffi::ktime_get() };
    Some(Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(0)))
}

/// Sleeps for at least `time`, which is a millisecond at most; `usleep_range`.
pub(crate) fn sleep(time: Duration) {
    let shortest = core::ffi::c_ulong::from(u32::try_from(time.as_micros()).unwrap_or(u32::MAX).max(1));
    // SAFETY: the runtime waits only where sleeping is allowed (promise 6); the maximum is not
    // below the minimum.
    unsafe { ffi::usleep_range_state(shortest, shortest.saturating_mul(2), UNINTERRUPTIBLE) };
}

/// Between two polls; `cond_resched`.
pub(crate) fn spin() {
    // SAFETY: the runtime waits only where sleeping is allowed (promise 6).
    unsafe { ffi::drmm_glue_cond_resched() };
}

/// `BUG()`: ends the task. If the kernel is set to panic on that, it ends the machine.
pub(crate) fn abort() -> ! {
    // SAFETY: may be called anywhere.
    unsafe { ffi::drmm_glue_bug() }
}

/// Runs `f`. There is no unwinding in a kernel, so there is no panic to catch.
#[expect(clippy::unnecessary_wraps, reason = "the same signature as on a host that catches panics")]
pub(crate) fn guard<R>(f: impl FnOnce() -> R) -> Result<R, ()> {
    Ok(f())
}

#[panic_handler]
fn panicked(info: &PanicInfo<'_>) -> ! {
    print(format_args!("{info}"));
    abort()
}
