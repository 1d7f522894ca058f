//! Guards leaked on a thread that has ended: their section lasts for ever, and so does the drain.
//!
//! The drain under test never returns. It runs on a thread that is left behind when the process
//! ends, which Miri does not allow; what Miri can look at is the same leak on the draining thread,
//! in `soundness`.
#![cfg(not(miri))]

use std::mem;
use std::sync::mpsc::{channel, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Event, Kind, Phase, Recorder};

/// Leaks `sections` of them on a thread of its own, which ends, and drains from another one.
fn leak_and_drain(sections: usize) -> (Vec<Event>, Log) {
    let (recorder, log) = (Recorder::new(), Log::default());
    let (parent, dev) = bound_card("leaked", &log);
    let leaking = dev.clone();
    thread::spawn(move || (0..sections).for_each(|_| mem::forget(leaking.enter().unwrap()))).join().unwrap();
    // Other threads reuse the records of ended threads: none of them removes the announcement.
    for _ in 0..4 {
        thread::scope(|scope| {
            scope.spawn(|| assert_eq!(dev.with_hw(|hw| hw.regs.look()).unwrap(), "regs"));
        });
    }
    let (returned, returns) = channel();
    let draining = parent.clone();
    thread::spawn(move || {
        let _ = draining.unbind(Removal::Orderly);
        returned.send(())
    });
    // The drain reports that it waits, about once a second. When it has done so it has not
    // returned.
    let stuck = |event: &Event| event.kind == Kind::Stuck;
    while count(&recorder, &parent, stuck) == 0 {
        assert_eq!(returns.recv_timeout(Duration::from_millis(20)), Err(RecvTimeoutError::Timeout));
    }
    assert_eq!(returns.recv_timeout(Duration::from_millis(20)), Err(RecvTimeoutError::Timeout));
    assert_eq!(errno(dev.enter()), Errno::ENODEV);
    mem::forget(dev);
    (recorder.events_of(&parent), log)
}

#[test]
fn a_guard_leaked_on_an_ended_thread_keeps_the_drain_waiting_and_is_reported() {
    let (events, log) = leak_and_drain(1);
    assert_eq!(log.take(), [""; 0], "nothing is released under it");
    assert!(events.iter().all(|event| event.phase <= Phase::Drain));
    let stuck = events.iter().find(|event| event.kind == Kind::Stuck).expect("reported");
    assert!(
        stuck.place.file.ends_with("leaked.rs"),
        "the report names the line that entered: {}",
        stuck.place
    );
}

#[test]
fn so_do_guards_beyond_the_slots_of_their_thread() {
    let (_, log) = leak_and_drain(9);
    assert_eq!(log.take(), [""; 0]);
}
