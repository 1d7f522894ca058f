//! Sections without memory for a thread's record: callers that can fail get an error, all others
//! wait.

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use drmm_runtime::bus::{Callback, Parent};
use drmm_runtime::prelude::*;
use drmm_runtime::Entered;
use support::*;

/// Memory, but none for records while `REFUSES`: nothing else in these programs has their size and
/// alignment.
struct NoRecords;

static REFUSES: AtomicBool = AtomicBool::new(false);

// SAFETY: the system's own, or nothing.
unsafe impl GlobalAlloc for NoRecords {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if (layout.size(), layout.align()) == (128, 128) && REFUSES.load(Ordering::SeqCst) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller keeps the contract of `alloc`, which is that of `System` too.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`, and all memory is `System`'s.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static MEMORY: NoRecords = NoRecords;

fn without_memory(test: impl FnOnce()) {
    REFUSES.store(true, Ordering::SeqCst);
    test();
    REFUSES.store(false, Ordering::SeqCst);
}

/// One test only: the thread of another test, as it ends, would leave its record to this one.
#[test]
fn without_memory_a_section_is_refused_and_a_callback_waits() {
    a_section_without_memory_for_its_record_is_refused_and_changes_nothing();
    a_callback_waits_for_memory();
    a_callback_that_waits_for_memory_lets_an_unplug_pass();
}

/// As many sections as there is room for: all slots of this thread, and all records without an
/// owner.
fn all_there_is_room_for(dev: &Dev<Card>) -> Vec<Entered<'_, Card>> {
    let mut sections = Vec::new();
    loop {
        match dev.enter() {
            Ok(section) => sections.push(section),
            Err(error) => {
                assert_eq!(error.errno(), Errno::ENOMEM);
                return sections;
            }
        }
    }
}

fn a_section_without_memory_for_its_record_is_refused_and_changes_nothing() {
    let log = Log::default();
    let (parent, dev) = bound_card("poor", &log);
    // This thread has its record from before.
    dev.with_hw(|_| ()).unwrap();
    without_memory(|| {
        let sections = all_there_is_room_for(&dev);
        assert!(sections.len() >= 7);
        let mut ran = false;
        assert_eq!(errno(dev.with_hw(|_| ran = true)), Errno::ENOMEM);
        assert!(!ran, "what was to be done with the hardware is not done");
        // The same for a thread that never had a record; and checking whether it is inside needs
        // none.
        thread::scope(|scope| {
            scope.spawn(|| assert_eq!(errno(dev.enter()), Errno::ENOMEM));
        });
        assert_eq!(errno(parent.unbind(Removal::Orderly)), Errno::EDEADLK);
        for section in &sections {
            assert_eq!(section.hw().regs.look(), "regs");
        }
        drop(sections);
        assert_eq!(dev.with_hw(|hw| hw.regs.look()), Ok("regs"), "there is room again");
        parent.unplug().expect("nothing is left announced");
        assert_eq!(errno(dev.enter()), Errno::ENODEV);
    });
    unbind(&parent);
}

/// A card that counts the runs of a callback.
fn card_with_callback(log: &Log) -> (Parent, Callback<&'static str>) {
    let (parent, mut callback) = (parent("poor"), None);
    bind(&parent, |device| {
        let card = card(device, log)?;
        callback = Some(card.callback("irq", |hw| hw.regs.look())?);
        card.devm_register()
    });
    (parent, callback.expect("probe ran"))
}

/// Runs the callback on a thread of its own, sees that it waits, and says how it ended after `what`
/// happened.
fn run_and_wait(callback: &Callback<&'static str>, what: impl FnOnce()) -> Result<&'static str> {
    thread::scope(|scope| {
        let (ended, end) = mpsc::channel();
        let runs = scope.spawn(move || ended.send(callback.run()));
        assert!(end.recv_timeout(Duration::from_millis(50)).is_err(), "it waits");
        what();
        let outcome = end.recv().expect("it ends");
        // By now, and not after the scope, the thread has given its record back.
        runs.join().expect("no panic").expect("received");
        outcome
    })
}

fn a_callback_waits_for_memory() {
    let log = Log::default();
    let (other_parent, other) = bound_card("other", &log);
    let (parent, callback) = card_with_callback(&log);
    without_memory(|| {
        let sections = all_there_is_room_for(&other);
        let ended = run_and_wait(&callback, || REFUSES.store(false, Ordering::SeqCst));
        assert_eq!(ended, Ok("regs"));
        drop(sections);
    });
    unbind(&parent);
    unbind(&other_parent);
}

fn a_callback_that_waits_for_memory_lets_an_unplug_pass() {
    let log = Log::default();
    let (other_parent, other) = bound_card("other", &log);
    let (parent, callback) = card_with_callback(&log);
    without_memory(|| {
        let sections = all_there_is_room_for(&other);
        let ended = run_and_wait(&callback, || parent.unplug().expect("it is not inside"));
        assert_eq!(errno(ended), Errno::ENODEV);
        drop(sections);
    });
    unbind(&parent);
    unbind(&other_parent);
}
