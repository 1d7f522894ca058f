//! Small races of the gate: one of each under Miri, which takes another interleaving for each seed;
//! many natively.
//!
//! ```text
//! MIRIFLAGS="-Zmiri-disable-isolation -Zmiri-ignore-leaks -Zmiri-many-seeds=0..64" \
//!     cargo +nightly miri test -p drmm-runtime --test seeds
//! ```
//!
//! Miri knows no `membarrier`, so this is the gate's form with fences, in Rust's memory model and
//! with its weak loads.
#![forbid(unsafe_code)]

mod support;

use std::thread;

use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;
use support::*;

/// One race: what the others do with the device while this thread unplugs and unbinds it, so that a
/// section which is not waited for reads memory that was given back.
fn race(others: usize, work: impl Fn(&Dev<Card>) + Sync) {
    for _ in 0..rounds(200, 1) {
        let log = Log::default();
        let (parent, dev) = bound_card("race", &log);
        thread::scope(|scope| {
            for _ in 0..others {
                scope.spawn(|| work(&dev));
            }
            remove(&parent);
        });
        assert_eq!(log.take(), ["regs"]);
    }
}

fn remove(parent: &Parent) {
    parent.unplug().expect("not inside");
    unbind(parent);
}

fn read(dev: &Dev<Card>) {
    if let Ok(regs) = dev.with_hw(|hw| hw.regs.look()) {
        assert_eq!(regs, "regs");
    }
}

#[test]
fn sections_against_an_unplug() {
    race(2, |dev| (0..3).for_each(|_| read(dev)));
}

#[test]
fn nested_sections_whose_outer_one_ends_first_against_an_unplug() {
    race(1, |dev| {
        let outer = dev.enter();
        let inner = dev.enter();
        drop(outer);
        if let Ok(inner) = inner {
            assert_eq!(inner.hw().regs.look(), "regs");
        }
    });
}

#[test]
fn sections_in_borrowed_records_against_an_unplug() {
    let log = Log::default();
    let (elsewhere, other) = bound_card("elsewhere", &log);
    race(2, |dev| {
        let _seven: Vec<_> = (0..7).map(|_| other.enter().expect("bound")).collect();
        (0..2).for_each(|_| read(dev));
    });
    remove(&elsewhere);
}

#[test]
fn records_of_ended_threads_against_an_unplug() {
    race(2, |dev| {
        for _ in 0..2 {
            thread::scope(|scope| _ = scope.spawn(|| read(dev)));
        }
    });
}

#[test]
fn a_slot_that_names_another_device_next_against_an_unplug() {
    let log = Log::default();
    let (elsewhere, other) = bound_card("elsewhere", &log);
    race(1, |dev| {
        read(dev);
        read(&other);
    });
    remove(&elsewhere);
}

#[test]
fn two_unplugs_against_a_section() {
    race(1, |dev| {
        read(dev);
        dev.drm.unplug().expect("not inside");
        assert_eq!(errno(dev.enter()), Errno::ENODEV);
    });
}
