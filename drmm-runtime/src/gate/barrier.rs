//! The two barriers between announcing and looking: a cheap one for those who enter, a dear one for who closes.
//!
//! Entering stores (the announcement) and then loads (the gate's state); closing stores (the state) and then loads
//! (the announcements). Each must keep its order, which processors do not by themselves. Fences on both sides
//! do it. But entering is frequent and closing happens once, and Linux lets one thread make all the others of its
//! process pass a full barrier wherever they are, by `membarrier(2)`: then it is enough if the compiler keeps the
//! order on the entering side. Wherever the other thread was, the barrier falls either before its load, which
//! then sees the state, or after its store, which is then seen.
//!
//! That is the operating system's word, not Rust's memory model, so Miri, models and every system without the call
//! get fences. It is decided once in a process and stands in each gate's state.

use core::sync::atomic::compiler_fence;

use crate::host;
use crate::primitive::{fence, named, Ordering};

/// Known when it is compiled: a first look without a fence gains nothing.
pub(super) const ALWAYS_FENCED: bool = !host::MAY_REACH_ALL;

/// Whether [`heavy`] reaches those who enter without a fence of their own.
pub(super) fn closing_reaches_all() -> bool {
    host::barrier_of_all_threads_works()
}

/// For those who enter: the compiler keeps the order. The processor need not, see [`heavy`].
#[inline]
pub(super) fn light() {
    compiler_fence(Ordering::SeqCst);
}

/// For those who enter where the compiler's order is not enough, or who do not come by the fast path.
pub(super) fn full() {
    #[cfg(all(test, feature = "std"))]
    if super::stress::without_barrier() {
        return;
    }
    // ORDERING: paired with the barrier in `heavy`: of the two one comes first, and what is stored before it is seen
    // after the other.
    fence(named("gate: enter", Ordering::SeqCst));
}

/// For who closes: every thread of the process passes a full barrier, or this one if those who enter do so by
/// themselves.
pub(super) fn heavy(fenced: bool) {
    #[cfg(all(test, feature = "std"))]
    if super::stress::without_barrier() {
        return;
    }
    if fenced {
        // ORDERING: paired with the fence in `full`.
        fence(named("gate: close", Ordering::SeqCst));
    } else {
        host::barrier_of_all_threads();
    }
}
