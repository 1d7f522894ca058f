//! The gate alone, entered and closed as fast as it goes, beside the very same gate without its barriers.
//!
//! ```text
//! cargo test --release -p drmm-runtime --lib gate::stress -- --show-output
//! ```
//!
//! Between the close and the drain of an unplug stand locks and lists, which take longer than a store stays unseen:
//! there a missing barrier would hardly ever show. Here nothing stands between them.

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

    /// Enters until refused: how often it was dead inside.
    fn enter(&self, begun: impl FnOnce()) -> usize {
        let (mut violations, mut begun) = (0, Some(begun));
        while let Ok(_section) = self.gate.enter(Location::caller()) {
            // ORDERING: none, so that only the gate can order it.
            violations += usize::from(self.dead.load(Ordering::Relaxed));
            if let Some(begun) = begun.take() {
                begun();
            }
        }
        violations
    }

    fn end(&self) {
        self.gate.close();
        self.gate.drain(Owner { parent: 0, device: 0 });
        // ORDERING: as above.
        self.dead.store(true, Ordering::Relaxed);
    }
}

#[cfg(not(miri))]
fn pin(to: usize) {
    let mut set = rustix::thread::CpuSet::new();
    set.set(to);
    // Where it is refused there are fewer races, and none that is wrong.
    let _ = rustix::thread::sched_setaffinity(None, &set);
}

#[cfg(miri)]
fn pin(_: usize) {}

/// One thread enters so many devices, one after the other, and another one ends each: how many were dead inside.
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
                // Another moment of the section each time.
                (0..at * 7 % 61).for_each(|_| core::hint::spin_loop());
                round.end();
            }
        });
        enters.join().expect("no panic")
    })
}

/// Devices in one go, and how often without and with barriers at the most. Miri takes another way for each seed.
const BATCH: usize = if cfg!(miri) { 4 } else { 1_000 };
const WITHOUT: usize = if cfg!(miri) { 2 } else { 200 };
const WITH: usize = if cfg!(miri) { 3 } else { 50 };

#[test]
fn a_dead_device_is_met_without_barriers_and_never_with_them() {
    // Without optimisation a store has been seen by all long before the next line.
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
        // One processor only, or one that keeps the order by itself.
        std::println!("skipped: without barriers nothing is missed here, so nothing is tested");
    }
    for _ in 0..(10 * closes / BATCH).min(WITH) {
        assert_eq!(race(BATCH, false), 0);
    }
}
