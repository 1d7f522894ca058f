//! Threads and points in time, of `std`. No model looks at them.

extern crate std;

pub(crate) use std::time::Instant;

use crate::error::{Errno, Error, Result};

/// How a thread sleeps, which only a kernel tells apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doze {
    /// Until something that was begun is over.
    Waiting,
    /// Until there is something to do, however long that takes.
    Idle,
}

/// A thread that was started.
pub(crate) type Thread = std::thread::JoinHandle<()>;

/// Starts a thread. Fails with `EAGAIN` if there is none; then `run` is dropped.
pub(crate) fn start_thread(name: &str, run: impl FnOnce() + Send + 'static) -> Result<Thread> {
    let thread = std::thread::Builder::new().name(name.replace('\0', "_")).spawn(run);
    thread.map_err(|_| Error::new(Errno::EAGAIN, "the system gave no thread"))
}
