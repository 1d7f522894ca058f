//! Bugs about waiting, played through: what went wrong in the kernel does not happen.
//!
//! `docs/bugs.md` leads here.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use super::completions::bound;
use super::runs::Run;
use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::work::{Owned, Timer, Work};

const SOON: Duration = Duration::from_micros(50);

/// The state of an open file, as in panthor: a tick that works on groups which end with the file.
struct Pool {
    // Declared first, so that it ends first. The groups are the tick's as well, so the other order
    // would be no harm.
    tick: Owned<Timer>,
    groups: Arc<Tracked>,
}

fn open(dev: &Dev<Card>, log: &Log, run: &Run) -> Result<Pool> {
    let groups = Arc::new(log.value("groups"));
    let (scheduled, goes) = (groups.clone(), run.clone());
    let tick = dev.timer_setup("tick", move |hw| {
        let _ = (scheduled.look(), hw.regs.look());
        goes.go();
        Some(SOON)
    })?;
    tick.modify(SOON)?;
    Ok(Pool { tick, groups })
}

/// panthor: a file's state was destroyed while the tick still used it.
#[test]
fn panthor_a_files_state_ends_after_its_tick() {
    let log = Log::default();
    let (parent, dev) = bound_card("panthor", &log);
    for _ in 0..rounds(30, 3) {
        let run = Run::default();
        let Pool { tick, groups } = open(&dev, &log, &run).unwrap();
        run.wait_for_one();
        drop(tick);
        // The tick's share of the state has ended: the closure is gone, and this one is the last.
        let groups = Arc::into_inner(groups).expect("nobody else has the groups");
        run.is_over();
        drop(groups);
        assert_eq!(log.take(), ["groups"]);
    }
    unbind(&parent);
}

/// The same file, closed while the device is unbound on another thread, and long after.
#[test]
fn panthor_a_file_closed_during_and_after_unbind_ends_once() {
    for late in [false, true] {
        for _ in 0..rounds(20, 2) {
            let (log, run) = (Log::default(), Run::default());
            let (parent, dev) = bound_card("panthor", &log);
            let pool = open(&dev, &log, &run).unwrap();
            thread::scope(|scope| {
                if late {
                    unbind(&parent);
                } else {
                    scope.spawn(|| unbind(&parent));
                }
                drop(pool);
                run.is_over();
            });
            let mut ended = log.take();
            ended.sort();
            assert_eq!(ended, ["groups", "regs"]);
        }
    }
}

/// A cancel that came back while the run was under way, and what the run uses was torn down.
#[test]
fn a_cancel_that_waits_is_what_the_table_leads_to() {
    let (parent, dev) = bound_card("cancel", &Log::default());
    let torn_down = Arc::new(AtomicBool::new(false));
    let (run, torn) = (Run::default(), torn_down.clone());
    let goes = run.clone();
    let work = dev
        .init_work("work", move |_| {
            goes.go();
            assert!(!torn.load(Ordering::SeqCst), "torn down under the run");
        })
        .unwrap();
    for _ in 0..rounds(50, 3) {
        let begun = run.begun();
        work.queue().unwrap();
        run.wait_beyond(begun);
        work.cancel_sync().unwrap();
        torn_down.store(true, Ordering::SeqCst);
        run.is_over();
        torn_down.store(false, Ordering::SeqCst);
    }
    unbind(&parent);
}

/// A program that waited outside of a section slept on when the device had gone.
#[test]
fn a_wait_outside_of_a_section_does_not_outlast_the_device() {
    for _ in 0..rounds(50, 3) {
        let (parent, dev) = bound();
        thread::scope(|scope| {
            let program = scope.spawn(|| dev.done.wait());
            parent.unbind(Removal::Surprise).unwrap();
            assert_eq!(errno(program.join().unwrap()), Errno::ENODEV);
        });
    }
}

/// A timer queued work that armed the timer; each was cancelled, and the other one started it
/// again.
#[test]
fn a_pair_that_starts_each_other_ends_in_either_order() {
    for work_first in [true, false] {
        for _ in 0..rounds(30, 3) {
            let (parent, dev) = bound_card("pair", &Log::default());
            let run = Run::default();
            let cell: Arc<OnceLock<Timer>> = Arc::default();
            let (of_work, goes) = (cell.clone(), run.clone());
            let work = dev.init_work("hang", move |_| {
                goes.go();
                let _ = of_work.get().map(|timer| timer.modify(SOON));
            });
            let work = work.unwrap();
            let queue = Work::clone(&work);
            let timer = dev.timer_setup("hangcheck", move |_| {
                let _ = queue.queue();
                None
            });
            let timer = timer.unwrap();
            cell.get_or_init(|| Timer::clone(&timer));
            timer.modify(SOON).unwrap();
            run.wait_for_one();
            if work_first {
                drop(work);
                drop(timer);
            } else {
                drop(timer);
                drop(work);
            }
            run.is_over();
            unbind(&parent);
        }
    }
}
