//! The threads that drivers have started, by the bus device whose step 5 waits for them.

extern crate std;

use core::cell::Cell;
use std::sync::Mutex;
use std::vec::Vec;

use crate::host;
use crate::lock::unpoisoned;

std::thread_local! {
    /// The number of the parent whose stop phase waits for this thread; 0 for all other threads.
    static WAITED_FOR_BY: Cell<u64> = const { Cell::new(0) };
}

/// The number of the parent whose stop phase waits for a thread, and the thread's context.
type Worker = (u64, u64);

/// No other lock is taken while this is held.
static WORKERS: Mutex<Vec<Worker>> = Mutex::new(Vec::new());

/// The running thread is listed; dropped when it has ended.
pub(crate) struct Enlisted(Worker);

/// Notes that the stop phase of the parent with this number waits for the running thread.
///
/// Without memory only the search for circles does not know of it.
pub(crate) fn enlist(parent: u64) -> Enlisted {
    WAITED_FOR_BY.set(parent);
    let worker = (parent, host::context_id());
    let mut workers = unpoisoned(&WORKERS);
    if workers.try_reserve(1).is_ok() {
        workers.push(worker);
    }
    Enlisted(worker)
}

impl Drop for Enlisted {
    fn drop(&mut self) {
        let mut workers = unpoisoned(&WORKERS);
        if let Some(at) = workers.iter().position(|&worker| worker == self.0) {
            workers.swap_remove(at);
        }
    }
}

/// Calls `f` with the context of each thread that the stop phase of the parent with this number
/// waits for.
#[cfg(not(loom))]
pub(super) fn threads_of(parent: u64, f: impl FnMut(u64)) {
    let workers = unpoisoned(&WORKERS);
    workers.iter().filter(|&&(of, _)| of == parent).map(|&(_, context)| context).for_each(f);
}

/// Whether the stop phase of the parent with this number waits for the running thread.
pub(super) fn belongs_to(parent: u64) -> bool {
    WAITED_FOR_BY.get() == parent
}
