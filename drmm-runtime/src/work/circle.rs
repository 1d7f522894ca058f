//! The waits among the threads of sources: a wait that would close a circle is refused.
//!
//! Only the thread of a source can be waited for. So a circle consists of such threads alone, and
//! each of them waits for one other at a time.

extern crate std;

use core::cell::Cell;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use super::source::Source;
use super::state::Until;
use crate::lock::unpoisoned;

std::thread_local! {
    /// The number of the source whose thread is running; 0 for all other threads.
    static MINE: Cell<u64> = const { Cell::new(0) };
}

/// One wait of the thread of a source.
struct Wait {
    on: Arc<Source>,
    until: Until,
}

/// The waits of the threads of sources, by the number of the waiting source. No source's lock is
/// held when this lock is taken.
static WAITS: Mutex<BTreeMap<u64, Wait>> = Mutex::new(BTreeMap::new());

fn waits() -> MutexGuard<'static, BTreeMap<u64, Wait>> {
    unpoisoned(&WAITS)
}

/// Notes that the running thread is that of `source`.
pub(super) fn enlist(source: u64) {
    MINE.set(source);
}

/// Whether the running thread is that of `source`.
pub(super) fn is_thread_of(source: u64) -> bool {
    MINE.get() == source
}

/// A wait of the running thread. Dropped when the wait is over.
pub(super) struct Waiting(u64);

/// Begins a wait of the running thread for that of `on`. `None` if the thread of `on` waits for the
/// running thread, directly or through others, or is the running thread.
pub(super) fn wait_for(on: &Arc<Source>, until: Until) -> Option<Waiting> {
    let me = MINE.get();
    if me == 0 {
        return Some(Waiting(0));
    }
    let mut waits = waits();
    let mut next = Some(on.id);
    while let Some(other) = next {
        if other == me {
            return None;
        }
        // A thread whose wait is over may not have removed it yet.
        let lasts = |wait: &&Wait| !wait.on.lock().is_over(wait.until);
        next = waits.get(&other).filter(lasts).map(|wait| wait.on.id);
    }
    waits.insert(me, Wait { on: Arc::clone(on), until });
    Some(Waiting(me))
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let ended = if self.0 == 0 { None } else { waits().remove(&self.0) };
        // Dropped outside the lock, since it may hold the last reference to the source.
        drop(ended);
    }
}
