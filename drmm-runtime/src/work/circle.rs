//! The waits among the threads of sources: a wait that would close a circle is refused.
//!
//! Only the thread of a source can be waited for. So a circle consists of such threads alone, and
//! each of them waits for one other at a time.

use super::source::Source;
use super::state::Until;
use crate::bound::workers::source_here;
use crate::counted::Ref;
use crate::on_stacks::{Nodes, OnStacks};

/// One wait of the thread of a source.
struct Wait {
    /// The number of the source that waits.
    me: u64,
    on: Ref<Source>,
    until: Until,
}

/// The waits of the threads of sources. No source's lock is held when its lock is taken.
static WAITS: OnStacks<Wait> = OnStacks::new();

/// Whether the running thread is that of `source`.
#[cfg(feature = "std")]
pub(super) fn is_thread_of(source: u64) -> bool {
    source_here() == source
}

/// Runs `wait`, in which the running thread waits for that of `on`. `None` if the thread of `on`
/// waits for the running thread, directly or through others, or is the running thread.
pub(super) fn wait_for(on: &Ref<Source>, until: Until, wait: impl FnOnce()) -> Option<()> {
    let me = source_here();
    if me == 0 {
        wait();
        return Some(());
    }
    WAITS.with(Wait { me, on: on.clone(), until }, |waits| !leads_to(waits, on.id, me), wait)
}

/// Whether the thread of the source `from` is that of `me` or waits for it.
fn leads_to(waits: &Nodes<Wait>, from: u64, me: u64) -> bool {
    let mut next = Some(from);
    while let Some(other) = next {
        if other == me {
            return true;
        }
        // A thread whose wait is over may not have removed it yet.
        let lasts = |wait: &&Wait| wait.me == other && !wait.on.lock().is_over(wait.until);
        next = waits.values().find(lasts).map(|wait| wait.on.id);
    }
    false
}
