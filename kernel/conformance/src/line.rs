//! An interrupt line as a driver sees it: something outside that calls it at any time.

use drmm_runtime::bus::Callback;
use drmm_runtime::{Mutex, Result};

static LINE: Mutex<Option<Callback<u64>>> = Mutex::new(None);

/// Lets the line call `handler`.
pub(crate) fn connect(handler: Callback<u64>) {
    *LINE.lock() = Some(handler);
}

/// The line calls no handler any more.
pub(crate) fn disconnect() {
    // Unlock before the handler is dropped: what ends with it must not run under the lock.
    let handler = LINE.lock().take();
    drop(handler);
}

/// Raises the line. Returns `None` without a handler; else what the handler returned, or that the
/// device is gone.
pub(crate) fn raise() -> Option<Result<u64>> {
    let handler = LINE.lock().clone();
    handler.map(|handler| handler.run())
}
