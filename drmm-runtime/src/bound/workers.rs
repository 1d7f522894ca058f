//! The contexts that run code of drivers by themselves, by the bus device whose step 5 waits for
//! them.

use crate::host;
use crate::on_stacks::OnStacks;

/// A context that runs code of a driver.
#[cfg_attr(loom, expect(dead_code, reason = "a model does not look for circles"))]
struct Worker {
    /// The number of the parent whose stop phase waits for the context.
    parent: u64,
    context: u64,
    /// The number of the source, work, timer or thread.
    #[cfg_attr(all(feature = "std", not(loom)), expect(dead_code, reason = "there a thread knows its own"))]
    source: u64,
}

static WORKERS: OnStacks<Worker> = OnStacks::new();

/// What the running context runs for: the numbers of the parent and of the source; 0 for none.
#[derive(Clone, Copy)]
struct Here {
    parent: u64,
    source: u64,
}

const NOTHING: Here = Here { parent: 0, source: 0 };

#[cfg(feature = "std")]
use of_a_thread::{here, note};

/// A thread of ours runs for one source until it ends, so it can know that by itself.
#[cfg(feature = "std")]
mod of_a_thread {
    extern crate std;

    use core::cell::Cell;

    use super::{Here, NOTHING};

    std::thread_local! {
        static HERE: Cell<Here> = const { Cell::new(NOTHING) };
    }

    pub(super) fn note(here: Here) {
        HERE.set(here);
    }

    pub(super) fn here() -> Here {
        HERE.get()
    }
}

#[cfg(not(feature = "std"))]
fn note(_here: Here) {}

#[cfg(not(feature = "std"))]
fn here() -> Here {
    let context = host::context_id();
    WORKERS.look(|workers| {
        let mine = workers.values().find(|worker| worker.context == context);
        mine.map_or(NOTHING, |worker| Here { parent: worker.parent, source: worker.source })
    })
}

/// Runs `f`, which is code of the source with this number, and which the stop phase of the parent
/// with this number waits for.
pub(crate) fn run_for(parent: u64, source: u64, f: impl FnOnce()) {
    note(Here { parent, source });
    WORKERS.with(Worker { parent, context: host::context_id(), source }, |_| true, f);
}

/// Calls `f` with each context that the stop phase of the parent with this number waits for.
#[cfg(all(feature = "std", not(loom)))]
pub(super) fn threads_of(parent: u64, f: impl FnMut(u64)) {
    WORKERS.look(|workers| {
        workers.values().filter(|worker| worker.parent == parent).map(|worker| worker.context).for_each(f);
    });
}

/// Whether the stop phase of the parent with this number waits for the running context.
pub(super) fn belongs_to(parent: u64) -> bool {
    here().parent == parent
}

/// The number of the source that the running context runs for; 0 for none.
pub(crate) fn source_here() -> u64 {
    here().source
}
