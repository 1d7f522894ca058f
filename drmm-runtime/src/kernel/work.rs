//! Work items and threads of the kernel.

use core::ffi::{c_int, c_void};
use core::ptr::NonNull;
use core::time::Duration;

use super::actions::refusal;
use super::ffi;
use super::time::milliseconds;
use crate::error::{Errno, Error, Result};
use crate::host;

/// A `struct delayed_work` on the workqueue of the module.
///
/// Its function is never running twice at once (promise 7). It ends itself: the call that returns
/// true is the last one, and the kernel frees the item after it.
pub(crate) struct WorkItem(NonNull<ffi::Work>);

// SAFETY: work may be queued and cancelled from any thread.
unsafe impl Send for WorkItem {}
// SAFETY: as for `Send`.
unsafe impl Sync for WorkItem {}

impl WorkItem {
    /// An item that calls `step` whenever it was queued, until `step` returns true;
    /// `INIT_DELAYED_WORK`. Fails with `ENOMEM`.
    ///
    /// The caller does not use the item any more once `step` is about to return true, and has
    /// cancelled it before that.
    pub(crate) fn new<F: FnMut() -> bool + Send + 'static>(step: F) -> Result<Self> {
        let step = host::create(step).map_err(|(error, _dropped)| error)?;
        // SAFETY: `run::<F>` may be called with this `F` until it returns true.
        let item = unsafe { ffi::drmm_glue_work_new(run::<F>, step.as_ptr().cast()) };
        if let Some(item) = NonNull::new(item) {
            return Ok(Self(item));
        }
        // SAFETY: `create` made it, and no other code has its address.
        unsafe { end(step) };
        Err(Error::new(Errno::ENOMEM, "no memory for a work item"))
    }

    /// Queues it, to be called once `after` has passed, instead of at any time set before;
    /// `mod_delayed_work`.
    pub(crate) fn queue(&self, after: Duration) {
        // SAFETY: by the contract of `new` the item exists.
        unsafe { ffi::drmm_glue_work_queue(self.0.as_ptr(), milliseconds(after)) };
    }

    /// Takes it off the queue, without a wait for a call that has begun; `cancel_delayed_work`.
    pub(crate) fn cancel(&self) {
        // SAFETY: by the contract of `new` the item exists.
        unsafe { ffi::drmm_glue_work_cancel(self.0.as_ptr()) };
    }
}

/// # Safety
///
/// Called by the glue with what [`WorkItem::new`] passed to it, never twice at once, and not after
/// it has returned true.
unsafe extern "C" fn run<F: FnMut() -> bool>(step: *mut c_void) -> bool {
    let Some(mut step) = NonNull::new(step.cast::<F>()) else { return true };
    // SAFETY: by the contract this is the only call, and the closure exists.
    let over = unsafe { step.as_mut() }();
    if over {
        // SAFETY: by the contract no call comes any more.
        unsafe { end(step) };
    }
    over
}

/// # Safety
///
/// `value` came from [`host::create`], and this is its end.
unsafe fn end<F>(value: NonNull<F>) {
    // SAFETY: by the contract this is the end of the value.
    unsafe { value.drop_in_place() };
    // SAFETY: by the contract `create` made it, and nothing uses it any more.
    unsafe { host::destroy(value) };
}

/// Starts a kernel thread; `kthread_run`. Fails with `EAGAIN` if there is none; then `run` is
/// dropped.
///
/// The module is not unloaded before the thread has left its code (promise 7).
pub(crate) fn start_thread<F: FnOnce() + Send + 'static>(name: &str, run: F) -> Result {
    let run = host::create(run).map_err(|(error, _dropped)| error)?;
    let (text, len) = (name.as_ptr().cast(), c_int::try_from(name.len()).unwrap_or(c_int::MAX));
    // SAFETY: `thread::<F>` may be called once with this `F`; the name is read during the call.
    let code = unsafe { ffi::drmm_glue_kthread_run(thread::<F>, run.as_ptr().cast(), text, len) };
    if code == 0 {
        return Ok(());
    }
    // SAFETY: no thread was started, so no other code has the address.
    unsafe { end(run) };
    Err(match refusal(code, "the system gave no thread") {
        error if error.errno() == Errno::ENOMEM => error,
        _ => Error::new(Errno::EAGAIN, "the system gave no thread"),
    })
}

/// [`start_thread`], for faults that are planted as controls.
#[cfg(drmm_plants)]
pub fn plant_thread(name: &str, run: impl FnOnce() + Send + 'static) -> Result {
    start_thread(name, run)
}

/// # Safety
///
/// Called by the glue with what [`start_thread`] passed to it, once.
unsafe extern "C" fn thread<F: FnOnce()>(run: *mut c_void) {
    let Some(run) = NonNull::new(run.cast::<F>()) else { return };
    // SAFETY: by the contract this is the only call, which takes the closure over.
    let body = unsafe { run.read() };
    // SAFETY: `create` made the memory, and the closure was moved out of it.
    unsafe { host::destroy(run) };
    body();
}
