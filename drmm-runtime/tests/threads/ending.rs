//! Sections in the destructors of thread locals, before and after the gate's own bookkeeping has
//! ended.

use std::cell::RefCell;
use std::sync::mpsc;
use std::thread;

use crate::support::*;
use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;
use drmm_runtime::report::Census;
use drmm_runtime::Entered;

/// Does its job when its thread ends.
struct Last(RefCell<Option<Box<dyn FnOnce()>>>);

impl Last {
    fn set(&self, job: impl FnOnce() + 'static) {
        *self.0.borrow_mut() = Some(Box::new(job));
    }
}

impl Drop for Last {
    fn drop(&mut self) {
        if let Some(job) = self.0.borrow_mut().take() {
            job();
        }
    }
}

// Which of the two is destroyed first is the platform's choice; with one that is touched before the
// thread's first section and one after it, both sides of the gate's own thread local are covered.
thread_local! {
    static BEFORE: Last = const { Last(RefCell::new(None)) };
    static AFTER: Last = const { Last(RefCell::new(None)) };
}

/// One thread: `before` is set before its first section, `after` after it.
fn on_a_thread_that_ends(
    dev: Dev<Card>,
    before: impl FnOnce(&Dev<Card>) + Send + 'static,
    after: impl FnOnce(&Dev<Card>) + Send + 'static,
) {
    let ends = thread::spawn(move || {
        let (first, second) = (dev.clone(), dev.clone());
        BEFORE.with(|last| last.set(move || before(&first)));
        assert_eq!(dev.with_hw(|hw| hw.regs.look()).unwrap(), "regs");
        AFTER.with(|last| last.set(move || after(&second)));
    });
    ends.join().unwrap();
}

#[test]
fn sections_are_entered_in_the_destructors_of_thread_locals() {
    enter_in_destructors();
    // A census asks each thread that enters for its name.
    let _census = Census::new();
    enter_in_destructors();
}

fn enter_in_destructors() {
    fn work(dev: &Dev<Card>, log: &Log) {
        // More than there are slots, nested.
        let sections: Vec<_> = (0..10).map(|_| dev.enter().unwrap()).collect();
        for section in &sections {
            assert_eq!(section.hw().regs.look(), "regs");
        }
        log.note("inside");
    }
    let log = Log::default();
    let (parent, dev) = bound_card("ending", &log);
    for _ in 0..3 {
        let (first, second) = (log.clone(), log.clone());
        on_a_thread_that_ends(dev.clone(), move |dev| work(dev, &first), move |dev| work(dev, &second));
        assert_eq!(log.take(), ["inside", "inside"]);
    }
    parent.unplug().expect("no announcement was left behind");
    unbind(&parent);
}

#[test]
fn the_last_reference_goes_in_the_destructor_of_a_thread_local() {
    let log = Log::default();
    let (parent, dev) = bound_card("ending", &log);
    let last = dev.clone();
    let (bound, wait) = mpsc::channel::<()>();
    let ends = thread::spawn(move || {
        BEFORE.with(|at_end| at_end.set(move || drop(last)));
        let _ = wait.recv();
    });
    drop(dev);
    unbind(&parent);
    assert_eq!(log.take(), ["regs"]);
    drop(bound);
    ends.join().unwrap();
    assert_eq!(log.take(), ["pipe", "soft"]);
}

/// A guard that outlives the thread's other locals: its section counts until it is dropped, and the
/// thread that holds it gets an error when it tries to unbind.
#[test]
fn a_guard_kept_in_a_thread_local_counts_until_it_is_dropped() {
    fn unbind_inside(parent: &Parent, guard: &Entered<'_, Card>, log: &Log) {
        assert_eq!(errno(parent.unbind(Removal::Orderly)), Errno::EDEADLK);
        assert_eq!(errno(parent.unplug()), Errno::EDEADLK);
        log.note(guard.hw().regs.look());
    }
    let log = Log::default();
    let (parent, dev) = bound_card("ending", &log);
    // A guard in a thread local has to borrow for ever. The reference stays reachable, so it is no
    // leak.
    let dev: &'static Dev<Card> = KEPT.get_or_init(|| dev);
    let ends = thread::spawn({
        let (parent, log) = (parent.clone(), log.clone());
        move || {
            // Touched before the first section, so it is destroyed after the gate's own local, or
            // the other way.
            BEFORE.with(|_| ());
            let guard = dev.enter().unwrap();
            BEFORE.with(|last| {
                last.set(move || {
                    unbind_inside(&parent, &guard, &log);
                    drop(guard);
                });
            });
        }
    });
    ends.join().unwrap();
    assert_eq!(log.take(), ["regs"]);
    parent.unplug().expect("the section has ended");
    unbind(&parent);
    assert_eq!(log.take(), ["regs"]);
    assert_eq!(dev.soft.look(), "soft");
}

static KEPT: std::sync::OnceLock<Dev<Card>> = std::sync::OnceLock::new();
