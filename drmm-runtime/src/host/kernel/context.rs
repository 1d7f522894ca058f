//! Memory, the running context, pauses and the end of the program, as a kernel has them.

use core::alloc::Layout;
use core::panic::PanicInfo;
use core::ptr::NonNull;

use super::{ffi, print};

/// The alignment that `kmalloc` gives to every size.
const EVERY: usize = 8;

/// The bytes to ask for: a power of two is aligned to itself.
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
    // SAFETY: by the contract it is memory of `kmalloc`, which knows its size by itself.
    unsafe { ffi::kfree(place.as_ptr().cast()) };
}

/// The address of the running task's `task_struct`: no other task has it at the same time.
pub(crate) fn context_id() -> u64 {
    // SAFETY: may be called anywhere.
    unsafe { ffi::drmm_glue_current() }.addr() as u64
}

/// `TASK_UNINTERRUPTIBLE`.
const UNINTERRUPTIBLE: core::ffi::c_uint = 2;

/// Lets others run while the caller waits; `turn` counts its calls and makes the pauses longer, to 1 ms.
pub(crate) fn pause(turn: u32) {
    match turn {
        0..=15 => core::hint::spin_loop(),
        // SAFETY: the runtime waits only where sleeping is allowed (promise 6).
        16..=63 => unsafe { ffi::drmm_glue_cond_resched() },
        _ => {
            let shortest = core::ffi::c_ulong::from(turn.min(1000));
            // SAFETY: as above; the longest time is no shorter than the shortest.
            unsafe { ffi::usleep_range_state(shortest, 2 * shortest, UNINTERRUPTIBLE) };
        }
    }
}

/// Sleeps for at least as many milliseconds; `msleep`.
pub fn msleep(milliseconds: u32) {
    // SAFETY: the runtime and its users are where sleeping is allowed (promise 6).
    unsafe { ffi::msleep(milliseconds) };
}

/// `BUG()`: ends the task, and the machine if it is told to panic then.
pub(crate) fn abort() -> ! {
    // SAFETY: may be called anywhere.
    unsafe { ffi::drmm_glue_bug() }
}

/// Runs `f`. There is no unwinding in a kernel: a panic is its own end.
#[expect(clippy::unnecessary_wraps, reason = "the same signature as on a host that catches panics")]
pub(crate) fn guard<R>(f: impl FnOnce() -> R) -> Result<R, ()> {
    Ok(f())
}

#[panic_handler]
fn panicked(info: &PanicInfo<'_>) -> ! {
    print(format_args!("{info}"));
    abort()
}
