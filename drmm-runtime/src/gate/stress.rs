//! The gate alone, entered and closed as fast as possible, with its barriers and without them.
//!
//! ```text
//! cargo test --release -p drmm-runtime --lib gate::stress -- --show-output
//! ```
//!
//! In an unplug there are locks and lists between the close and the drain. They take longer than a
//! store stays invisible, so a missing barrier would hardly ever show. Here there is nothing
//! between the two.

extern crate std;

use core::cell::Cell;
use core::panic::Location;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use core::time::Duration;
use std::thread;
use std::time::Instant;
use std::vec::Vec;

use super::Gate;
use crate::trace::Owner;

std::thread_local! {
    static WITHOUT_BARRIER: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread enters and closes gates without a barrier.
pub(super) fn without_barrier() -> bool {
    WITHOUT_BARRIER.get()
}

/// A device that is entered until it is unplugged, and dead from then on.
#[repr(align(128))]
struct Round {
    gate: Gate,
    dead: AtomicBool,
}

impl Round {
    fn new() -> Self {
        Self { gate: Gate::new(), dead: AtomicBool::new(false) }
    }

    /// Enters until refused. Returns how often the device was dead inside a section.
    fn enter(&self, begun: impl FnOnce()) -> usize {
        let (mut violations, mut begun) = (0, Some(begun));
        while let Ok(_section) = self.gate.enter(Location::caller()) {
            // ORDERING: Relaxed, so that only the gate orders it.
            violations += usize::from(self.dead.load(Ordering::Relaxed));
            if let Some(begun) = begun.take() {
                begun();
            }
        }
        violations
    }

    fn end(&self) {
        self.gate.close();
        self.gate.drain(Owner { parent: 0, device: 0 }, "");
        // ORDERING: Relaxed, so that only the gate orders it.
        self.dead.store(true, Ordering::Relaxed);
    }
}

#[cfg(not(miri))]
fn pin(to: usize) {
    let mut set = rustix::thread::CpuSet::new();
    set.set(to);
    // If it is refused, there are fewer races, but the test stays correct.
    let _ = rustix::thread::sched_setaffinity(None, &set);
}

#[cfg(miri)]
fn pin(_: usize) {}

/// One thread enters `count` devices, one after the other, and another thread ends each. Returns
/// how many were dead inside a section.
fn race(count: usize, without_barrier: bool) -> usize {
    let rounds: Vec<Round> = (0..count).map(|_| Round::new()).collect();
    let begun = AtomicUsize::new(0);
    thread::scope(|scope| {
        let enters = scope.spawn(|| {
            pin(1);
            WITHOUT_BARRIER.set(without_barrier);
            let enter = |(at, round): (usize, &Round)| round.enter(|| begun.store(at + 1, Ordering::Relaxed));
            rounds.iter().enumerate().map(enter).sum()
        });
        scope.spawn(|| {
            pin(0);
            WITHOUT_BARRIER.set(without_barrier);
            for (at, round) in rounds.iter().enumerate() {
                while begun.load(Ordering::Relaxed) <= at {
                    thread::yield_now();
                }
                // A different moment of the section each time.
                (0..at * 7 % 61).for_each(|_| core::hint::spin_loop());
                round.end();
            }
        });
        enters.join().expect("no panic")
    })
}

/// The number of devices in one batch, and the largest number of batches without and with barriers.
/// Miri interleaves differently for each seed.
const BATCH: usize = if cfg!(miri) { 4 } else { 1_000 };
const WITHOUT: usize = if cfg!(miri) { 2 } else { 200 };
const WITH: usize = if cfg!(miri) { 3 } else { 50 };

#[test]
fn a_dead_device_is_met_without_barriers_and_never_with_them() {
    // Without optimisation a store is visible to all threads long before the next line runs.
    if cfg!(debug_assertions) && !cfg!(miri) {
        assert_eq!(race(BATCH, false), 0);
        return;
    }
    let (begin, mut closes, mut missed) = (Instant::now(), 0, 0);
    while missed < 3 && closes < WITHOUT * BATCH && begin.elapsed() < Duration::from_secs(5) {
        closes += BATCH;
        missed += race(BATCH, true);
    }
    std::println!("without barriers: {missed} of {closes} devices were dead inside");
    if missed == 0 && !cfg!(miri) {
        // There is only one processor, or the processor keeps the order by itself.
        std::println!("skipped: without barriers nothing is missed here, so nothing is tested");
    }
    for _ in 0..(10 * closes / BATCH).min(WITH) {
        assert_eq!(race(BATCH, false), 0);
    }
}
