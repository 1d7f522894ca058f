//! Waiting for a register to change, with an end: `readx_poll_timeout` and its kin.

use core::time::Duration;

use crate::error::{Errno, Error, Result};
use crate::host::Stopwatch;

/// The longest sleep without a look at whether there is still something to wait for.
const SLICE: Duration = Duration::from_millis(1);

/// Calls `op` until `cond` accepts what it returned, sleeps for `sleep_delta` in between, and gives
/// up `timeout_delta` after the first call.
///
/// What was read last decides: after the time is over there is one more read, so a thread that got
/// no processor for long does not time out for that reason. A `sleep_delta` of zero polls without a
/// sleep. Fails with `ETIMEDOUT`, and as `op` does, at once.
///
/// It knows no device, and so it serves in probe and in the `unbind` hook. In a section use
/// [`DrmDevice::read_poll_timeout`](crate::DrmDevice::read_poll_timeout), which ends when the
/// device is unplugged. It may sleep, so it is not for interrupt handlers of a kernel.
///
/// The kernel's `read_poll_timeout` and, with a register, `readl_poll_timeout`. Without `std` and
/// without a clock of the embedder, time is what was slept.
///
/// ```
/// use core::sync::atomic::AtomicU64;
/// use core::time::Duration;
///
/// use drmm_runtime::io::{read_poll_timeout, Window};
/// use drmm_runtime::{bitfield, registers, Errno};
///
/// registers! {
///     /// A chip.
///     pub struct Chip(8) {
///         /// What it does.
///         0x0 => status: ReadOnly<Status>,
///     }
/// }
/// bitfield! {
///     /// What it does.
///     pub struct Status(u32) {
///         /// It does something.
///         0 => busy: bool,
///     }
/// }
///
/// let memory = [AtomicU64::new(0)];
/// let chip = Chip::new(Window::over(&memory).sized()?);
/// let (pause, most) = (Duration::from_micros(10), Duration::from_millis(1));
/// let wait = || read_poll_timeout(|| Ok(chip.status().read()), |status| !status.busy(), pause, most);
/// assert!(!wait()?.busy());
///
/// memory[0].store(1, core::sync::atomic::Ordering::Relaxed);
/// assert_eq!(wait().unwrap_err().errno(), Errno::ETIMEDOUT);
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
pub fn read_poll_timeout<T>(
    op: impl FnMut() -> Result<T>,
    cond: impl FnMut(&T) -> bool,
    sleep_delta: Duration,
    timeout_delta: Duration,
) -> Result<T> {
    poll(op, cond, sleep_delta, timeout_delta, || Ok(()))
}

/// The same, which also ends as soon as `goes_on` fails.
pub(crate) fn poll<T>(
    mut op: impl FnMut() -> Result<T>,
    mut cond: impl FnMut(&T) -> bool,
    sleep_delta: Duration,
    timeout_delta: Duration,
    goes_on: impl Fn() -> Result,
) -> Result<T> {
    let mut time = Stopwatch::start();
    loop {
        goes_on()?;
        // Before the read: the last one comes after the end.
        let is_over = time.elapsed() >= timeout_delta;
        let read = op()?;
        if cond(&read) {
            return Ok(read);
        }
        if is_over {
            return Err(Error::new(Errno::ETIMEDOUT, "the hardware did not become ready in time"));
        }
        let rest = timeout_delta.saturating_sub(time.elapsed());
        let mut sleep = sleep_delta.min(rest);
        if sleep.is_zero() {
            time.spin();
        }
        while !sleep.is_zero() {
            goes_on()?;
            let slice = sleep.min(SLICE);
            time.sleep(slice);
            sleep -= slice;
        }
    }
}
