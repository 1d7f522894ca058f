//! Enters against unplugs, a billion times, beside the same slots without the unplugger's barrier.
//!
//! ```text
//! cargo bench -p drmm-runtime --bench soundness
//! ```
//!
//! Readers enter, look whether the device is marked as dead, and leave; a writer unplugs and then
//! sets the mark. A section that sees the mark is a violation. The control must have some, or the
//! test could not have found any. It is a bare copy of the protocol: a whole unplug does so much
//! between close and drain that a missing barrier would hardly show. The gate itself without its
//! barriers is in `src/gate/stress.rs`. `ENTERS` sets another number of enters.

mod common;

use std::process::ExitCode;
use std::sync::atomic::{compiler_fence, AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use common::card::card;
use common::{pin, setting};
use drmm_runtime::bus::Removal;

/// What one kind of gate does in this test.
trait Gate: Send + Sync {
    fn new() -> Self;
    /// Enters as often as asked, until refused. Returns how often, and how often the device was
    /// dead inside.
    fn look(&self, times: u32) -> (u64, u64);
    /// Unplugs, waits, and marks the device as dead.
    fn end(&self);
}

struct Drmm {
    parent: drmm_runtime::bus::Parent,
    dev: drmm_runtime::Dev<common::card::Card>,
    dead: Arc<AtomicBool>,
}

impl Gate for Drmm {
    fn new() -> Self {
        let (parent, dev) = card("card");
        Self { parent, dev, dead: Arc::default() }
    }

    fn look(&self, times: u32) -> (u64, u64) {
        let (mut entered, mut violations) = (0, 0);
        for _ in 0..times {
            // ORDERING: none, so that only the gate can order it.
            let Ok(dead) = self.dev.with_hw(|_| self.dead.load(Ordering::Relaxed)) else { break };
            entered += 1;
            violations += u64::from(dead);
        }
        (entered, violations)
    }

    fn end(&self) {
        self.parent.unplug().expect("not inside");
        self.dead.store(true, Ordering::Relaxed);
    }
}

/// Each section is the eighth of its thread, so it borrows a record.
struct Eighth {
    gate: Drmm,
    other: Drmm,
}

impl Gate for Eighth {
    fn new() -> Self {
        Self { gate: Drmm::new(), other: Drmm::new() }
    }

    fn look(&self, times: u32) -> (u64, u64) {
        let _seven = [(); 7].map(|()| self.other.dev.enter());
        self.gate.look(times)
    }

    fn end(&self) {
        self.gate.end();
    }
}

/// Each section is the first of its thread, so it makes a record or takes that of a thread that has
/// ended.
struct First(Drmm);

impl Gate for First {
    fn new() -> Self {
        Self(Drmm::new())
    }

    fn look(&self, times: u32) -> (u64, u64) {
        let (mut entered, mut violations) = (0, 0);
        for _ in 0..times {
            let look = thread::scope(|scope| scope.spawn(|| self.0.look(1)).join().expect("no panic"));
            entered += look.0;
            violations += look.1;
            if look.0 == 0 {
                break;
            }
        }
        (entered, violations)
    }

    fn end(&self) {
        self.0.end();
    }
}

impl Drop for Drmm {
    fn drop(&mut self) {
        self.parent.unbind(Removal::Orderly).expect("bound");
    }
}

/// The same protocol with one slot for the one reader, and no barrier on the unplugger's side.
struct Control {
    slot: Slot,
    state: Slot,
    dead: AtomicBool,
}

#[repr(align(128))]
struct Slot(AtomicU64);

impl Gate for Control {
    fn new() -> Self {
        Self { slot: Slot(AtomicU64::new(0)), state: Slot(AtomicU64::new(0)), dead: AtomicBool::new(false) }
    }

    fn look(&self, times: u32) -> (u64, u64) {
        let (mut entered, mut violations) = (0, 0);
        for _ in 0..times {
            self.slot.0.store(1, Ordering::Release);
            compiler_fence(Ordering::SeqCst);
            if self.state.0.load(Ordering::Relaxed) != 0 {
                self.slot.0.store(0, Ordering::Release);
                break;
            }
            entered += 1;
            violations += u64::from(self.dead.load(Ordering::Relaxed));
            self.slot.0.store(0, Ordering::Release);
        }
        (entered, violations)
    }

    fn end(&self) {
        self.state.0.store(1, Ordering::Relaxed);
        // Here the barrier is missing.
        compiler_fence(Ordering::SeqCst);
        while self.slot.0.load(Ordering::Acquire) != 0 {
            std::hint::spin_loop();
        }
        self.dead.store(true, Ordering::Relaxed);
    }
}

/// Enters, violations and unplugs.
#[derive(Default)]
struct Tally {
    entered: u64,
    violations: u64,
    unplugs: u64,
}

/// One device after the other, until `done`.
fn run<G: Gate>(readers: usize, pause: u32, mut done: impl FnMut(&Tally) -> bool) -> Tally {
    let mut tally = Tally::default();
    while !done(&tally) {
        let (gate, ready) = (G::new(), AtomicU32::new(0));
        let counts = thread::scope(|scope| {
            let work = |number: usize| {
                let (gate, ready) = (&gate, &ready);
                move || {
                    pin(1 - number % 2);
                    ready.fetch_add(1, Ordering::Relaxed);
                    gate.look(u32::MAX)
                }
            };
            let threads: Vec<_> = (0..readers).map(|number| scope.spawn(work(number))).collect();
            while ready.load(Ordering::Relaxed) < u32::try_from(readers).unwrap_or(0) {
                thread::yield_now();
            }
            thread::sleep(Duration::from_micros(u64::from(pause) * (1 + tally.unplugs % 7)));
            gate.end();
            let counts: Vec<_> = threads.into_iter().map(|thread| thread.join().expect("no panic")).collect();
            counts
        });
        tally.unplugs += 1;
        for (entered, violations) in counts {
            tally.entered += entered;
            tally.violations += violations;
        }
    }
    tally
}

fn show(name: &str, tally: &Tally) {
    let Tally { entered, violations, unplugs } = tally;
    println!("{name:<36} {entered:>14} enters {unplugs:>8} unplugs {violations:>6} violations");
}

fn main() -> ExitCode {
    pin(0);
    let enters = u64::from(setting("ENTERS", 1_000_000_000));
    let control = run::<Control>(1, 5, |t| t.violations >= 3 || t.unplugs >= 200_000);
    show("control: slots without a barrier", &control);
    // The moment of an unplug is what counts, so there are to be many more of them than the control
    // needed.
    let unplugs = (10 * control.unplugs).clamp(2_000, 20_000);
    let often = run::<Drmm>(1, 5, |t| t.unplugs >= unplugs);
    show("drmm, ten times as many unplugs", &often);
    let one = run::<Drmm>(1, 150, |t| t.entered >= enters / 2);
    show("drmm, one thread enters", &one);
    let two = run::<Drmm>(2, 150, |t| t.entered >= enters / 2);
    show("drmm, two threads enter", &two);
    let eighth = run::<Eighth>(1, 150, |t| t.entered >= enters / 100);
    show("drmm, the eighth section of a thread", &eighth);
    let first = run::<First>(1, 150, |t| t.entered >= enters / 10_000);
    show("drmm, the first section of a thread", &first);
    if control.violations == 0 {
        println!("skipped: the control shows nothing on this machine, so nothing was tested");
    }
    if [often, one, two, eighth, first].iter().all(|tally| tally.violations == 0) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
