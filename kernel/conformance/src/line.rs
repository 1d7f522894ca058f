//! An interrupt line, as far as a driver can tell: something outside that calls it at any time.

use drmm_runtime::{Callback, Mutex, Result};

static LINE: Mutex<Option<Callback<u64>>> = Mutex::new(None);

/// Lets the line call `handler`.
pub(crate) fn connect(handler: Callback<u64>) {
    *LINE.lock() = Some(handler);
}

/// The line calls nobody any more.
pub(crate) fn disconnect() {
    // The lock is let go before the handler: whatever ends with it must not run under the lock.
    let handler = LINE.lock().take();
    drop(handler);
}

/// Raises the line. `None` if nobody listens; else what the handler said, or that the device is gone.
pub(crate) fn raise() -> Option<Result<u64>> {
    let handler = LINE.lock().clone();
    handler.map(|handler| handler.run())
}
