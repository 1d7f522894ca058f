//! Threads of the machine.

use std::thread;

use drmm_runtime::Result;

use crate::error::os_error;

/// Starts a thread with a name that a debugger shows.
pub(crate) fn spawn(name: &'static str, body: impl FnOnce() + Send + 'static) -> Result {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .map(drop)
        .map_err(|error| os_error("a thread for the QEMU machine cannot be started", &error))
}
