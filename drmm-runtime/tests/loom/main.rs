//! Every interleaving: the gate, the lists and the reference counts as they are, run by loom.
//!
//! ```text
//! RUSTFLAGS="--cfg loom" cargo test --release --package drmm-runtime --test loom
//! ```
//!
//! Loom runs a model again and again, each time with another order of what its threads do and with
//! another one of the values that a load may see, until there is none left. It finds data races,
//! values that are looked at outside of their lifetime, memory that is freed twice or never, and
//! deadlocks. `explore` prints how many interleavings there were. `weakened` shows that the models
//! would notice.
//!
//! What is smaller than in production: one slot for each thread instead of seven, so that the
//! second section borrows another record; two or three threads; one or two devices. What loom does
//! not do: it remembers the seven newest stores of a variable, lets no load see a store that is
//! executed later, and takes sequentially consistent accesses for weaker ones (the runtime rests on
//! fences instead).
#![cfg(loom)]

mod card;
mod count;
mod device;
mod gate;
mod list;
mod probe;
mod weakened;

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// Runs `model` in all its interleavings, with up to `preemptions` of them forced upon a thread, or
/// any number.
///
/// The bound is for models of a whole device, where the rest only repeats. `LOOM_MAX_PREEMPTIONS`
/// sets it anew.
fn explore(name: &str, preemptions: impl Into<Option<usize>>, model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.max_branches = 10_000;
    builder.preemption_bound = builder.preemption_bound.or(preemptions.into());
    let bound = builder.preemption_bound.map_or("all".into(), |n| format!("up to {n} preemptions"));
    let (begin, count) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&count);
    builder.check(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        model();
    });
    let (count, time) = (count.load(Ordering::Relaxed), begin.elapsed().as_secs_f32());
    // Bypasses the test harness's capture: loom's own output for every interleaving is not worth
    // reading.
    let _ = writeln!(std::io::stdout(), "{name}: {count} interleavings ({bound}), {time:.1} s");
}

/// What ended, in order. It is no part of the model: looking at it orders nothing.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<&'static str>>>);

impl Log {
    fn note(&self, what: &'static str) {
        self.0.lock().unwrap().push(what);
    }

    fn all(&self) -> Vec<&'static str> {
        self.0.lock().unwrap().clone()
    }

    /// Everything that ended, by name.
    fn sorted(&self) -> Vec<&'static str> {
        let mut all = self.all();
        all.sort_unstable();
        all
    }

    /// A value that notes its end.
    fn value(&self, name: &'static str) -> Watched {
        Watched { name, log: self.clone(), cell: loom::cell::UnsafeCell::new(name.len()) }
    }
}

/// A value that loom watches: looking at it and its end must not happen at the same time, and it
/// notes its end.
struct Watched {
    name: &'static str,
    log: Log,
    cell: loom::cell::UnsafeCell<usize>,
}

// SAFETY: loom fails the model if two threads use the cell without one waiting for the other.
unsafe impl Sync for Watched {}

impl Watched {
    /// Reads it.
    fn look(&self) {
        // SAFETY: see `Sync`; after its end the value is 0.
        let value = self.cell.with(|value| unsafe { *value });
        assert_eq!(value, self.name.len(), "{} was looked at after its end", self.name);
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        // A failing model has no threads left that loom could watch.
        if std::thread::panicking() {
            return;
        }
        // SAFETY: see `Sync`.
        self.cell.with_mut(|value| unsafe { *value = 0 });
        self.log.note(self.name);
    }
}
