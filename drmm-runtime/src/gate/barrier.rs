//! The two barriers between announcing and reading: a cheap one for entering, an expensive one for
//! closing.
//!
//! Entering stores the announcement and then loads the gate's state; closing stores the state and
//! then loads the announcements. Each side must keep this order, which processors do not do by
//! themselves. Fences on both sides would be enough. But entering is frequent, and closing happens
//! once. On Linux one thread can make all other threads of its process pass a full barrier,
//! wherever they are, by `membarrier(2)`. Then it is enough that the compiler keeps the order on
//! the entering side. Wherever the entering thread was, the barrier comes either before its load,
//! which then sees the state, or after its store, which the closing thread then sees.
//!
//! This is guaranteed by the operating system, not by Rust's memory model, so Miri, models and
//! every system without the call use fences. The choice is made once in a process and is part of
//! each gate's state.

use core::sync::atomic::compiler_fence;

use crate::host;
use crate::primitive::{fence, named, Ordering};

/// Known at compile time. If it is true, a first look without a fence gains nothing.
pub(super) const ALWAYS_FENCED: bool = !host::MAY_REACH_ALL;

/// Whether [`heavy`] reaches threads that enter without a fence.
pub(super) fn closing_reaches_all() -> bool {
    host::barrier_of_all_threads_works()
}

/// For entering: the compiler keeps the order. The processor need not, see [`heavy`].
#[inline]
pub(super) fn light() {
    compiler_fence(Ordering::SeqCst);
}

/// For entering where the compiler's order is not enough, and for the slow path.
pub(super) fn full() {
    #[cfg(all(test, feature = "std"))]
    if super::stress::without_barrier() {
        return;
    }
    // ORDERING: SeqCst, paired with the barrier in `heavy`: one of the two comes first, and what is
    // stored before it is visible after the other.
    fence(named("gate: enter", Ordering::SeqCst));
}

/// For closing: every thread of the process passes a full barrier. If entering is fenced, only this
/// thread does.
pub(super) fn heavy(fenced: bool) {
    #[cfg(all(test, feature = "std"))]
    if super::stress::without_barrier() {
        return;
    }
    if fenced {
        // ORDERING: SeqCst, paired with the fence in `full`.
        fence(named("gate: close", Ordering::SeqCst));
    } else {
        host::barrier_of_all_threads();
    }
}
