//! The gate alone.

use drmm_runtime::loom_parts::Gate;
use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread;

use crate::explore;

/// A gate and the hardware behind it. Threads inside read it; the thread that drained the gate
/// takes it away.
struct Gated {
    gate: Gate,
    hardware: UnsafeCell<&'static str>,
}

// SAFETY: loom fails the model if two threads use the cell without one waiting for the other.
unsafe impl Sync for Gated {}

impl Gated {
    fn new() -> Arc<Self> {
        Arc::new(Self { gate: Gate::new(), hardware: UnsafeCell::new("there") })
    }

    /// Looks at the hardware as a section may.
    fn look(&self) {
        // SAFETY: see `Sync`.
        self.hardware.with(|hardware| assert_eq!(unsafe { *hardware }, "there"));
    }

    /// One section, if the gate is open.
    fn section(&self) {
        if let Ok(_section) = self.gate.enter() {
            self.look();
        }
    }

    /// Unplug, and the end of the hardware.
    fn remove(&self) {
        self.gate.close();
        self.gate.drain();
        // SAFETY: see `Sync`.
        self.hardware.with_mut(|hardware| unsafe { *hardware = "gone" });
    }
}

/// Proves: of an enter and an unplug that race, one sees the other. Every section that is entered
/// ends before the drain returns, and everything done in it happens before that; a section that
/// comes later is refused. Two threads enter, each for the first time, so their records are
/// published in the race as well.
#[test]
fn enter_and_exit_against_unplug() {
    explore("enter and exit against unplug", 4, || {
        let gated = Gated::new();
        let threads: [_; 2] = std::array::from_fn(|_| {
            let gated = Arc::clone(&gated);
            thread::spawn(move || gated.section())
        });
        gated.remove();
        assert!(gated.gate.enter().is_err(), "a closed gate stays closed");
        for thread in threads {
            thread.join().unwrap();
        }
    });
}

/// Proves the same, without any bound, for one thread that enters twice in a row.
#[test]
fn enter_twice_against_unplug() {
    explore("enter twice against unplug", None, || {
        let gated = Gated::new();
        let reader = Arc::clone(&gated);
        let thread = thread::spawn(move || {
            reader.section();
            reader.section();
        });
        gated.remove();
        thread.join().unwrap();
    });
}

/// Proves: a section that found no slot in its thread's record, and borrowed another one, holds up
/// the drain just as well, also when the outer one of the two ends first.
#[test]
fn nested_sections_against_unplug() {
    explore("nested sections against unplug", None, || {
        let gated = Gated::new();
        let reader = Arc::clone(&gated);
        let thread = thread::spawn(move || {
            let outer = reader.gate.enter();
            let inner = reader.gate.enter();
            drop(outer);
            if inner.is_ok() {
                reader.look();
            }
        });
        gated.remove();
        thread.join().unwrap();
    });
}

/// Proves: of two unplugs exactly one finds the gate open, and neither returns before the section
/// has ended.
#[test]
fn two_unplugs_wait_for_the_section() {
    explore("two unplugs", None, || {
        let gated = Gated::new();
        let reader = Arc::clone(&gated);
        let section = thread::spawn(move || {
            let Ok(_section) = reader.gate.enter() else { return };
            // SAFETY: see `Sync`; what only one thread changes before any other looks.
            reader.hardware.with_mut(|hardware| unsafe { *hardware = "left" });
        });
        let unplug = |gated: &Gated| {
            let first = gated.gate.close();
            gated.gate.drain();
            // SAFETY: see `Sync`.
            let left = gated.hardware.with(|hardware| unsafe { *hardware } == "left");
            (first, left)
        };
        let other = Arc::clone(&gated);
        let other = thread::spawn(move || unplug(&other));
        let (first, left) = unplug(&gated);
        let (also_first, also_left) = other.join().unwrap();
        assert!(first != also_first, "one of them closed the gate");
        assert_eq!(left, also_left, "both waited for the same section, or for none");
        section.join().unwrap();
    });
}

/// Proves: a thread that is refused sees everything that came before the unplug.
#[test]
fn a_refusal_sees_what_came_before_the_unplug() {
    explore("refusal and what came before", None, || {
        let gated = Gated::new();
        let other = Arc::clone(&gated);
        let unplug = thread::spawn(move || {
            // SAFETY: see `Sync`.
            other.hardware.with_mut(|hardware| unsafe { *hardware = "why" });
            other.gate.close();
        });
        if gated.gate.enter().is_err() {
            // SAFETY: see `Sync`.
            gated.hardware.with(|why| assert_eq!(unsafe { *why }, "why"));
        }
        unplug.join().unwrap();
    });
}

/// Proves: a thread that leaves one device and enters another at once, in the same slot, hides
/// nothing from the unplug of the first, which waits for no section of the second.
#[test]
fn a_slot_that_is_used_again_for_another_device() {
    explore("a slot used again for another device", None, || {
        let (first, second) = (Gated::new(), Gated::new());
        let reader = (Arc::clone(&first), Arc::clone(&second));
        let thread = thread::spawn(move || {
            reader.0.section();
            reader.1.section();
        });
        first.remove();
        thread.join().unwrap();
        second.look();
    });
}

/// Proves: the record of a thread that ended, used again by one that begins, still shows every
/// section to the unplug.
#[test]
fn a_record_that_is_used_again_by_another_thread() {
    explore("a record used again by another thread", None, || {
        let gated = Gated::new();
        let other = Arc::clone(&gated);
        let unplug = thread::spawn(move || other.remove());
        for _ in 0..2 {
            // The second one may find the record that the first gives back, or the first may be
            // late.
            let gated = Arc::clone(&gated);
            thread::spawn(move || gated.section()).join().unwrap();
        }
        unplug.join().unwrap();
    });
}

/// Proves: a record that one thread borrowed for its second section is not taken by another thread
/// while that section is under way, and tells of it afterwards, also when it names another device
/// by then.
#[test]
fn a_record_that_is_borrowed_for_one_section() {
    explore("a record borrowed for one section", 3, || {
        let (first, second) = (Gated::new(), Gated::new());
        let reader = (Arc::clone(&first), Arc::clone(&second));
        let other = Arc::clone(&second);
        let nesting = thread::spawn(move || {
            let _outer = reader.1.gate.enter();
            reader.0.section();
        });
        let taking = thread::spawn(move || other.section());
        first.remove();
        nesting.join().unwrap();
        taking.join().unwrap();
    });
}
