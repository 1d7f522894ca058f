//! Sources with an owner: forgotten, dropped where it hurts, and held beyond their binding.

use std::mem;
use std::sync::{mpsc, Arc, Mutex as StdMutex};
use std::thread;
use std::time::Duration;

use super::panics::explode;
use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::work::{Owned, Work};

#[test]
fn a_forgotten_source_of_a_file_ends_before_the_hardware() {
    let log = Log::default();
    let (parent, dev) = bound_card("sources", &log);
    let captured = log.value("captured");
    let tick = dev.timer_setup("tick", move |hw| {
        let _ = (captured.look(), hw.regs.look());
        Some(Duration::ZERO)
    });
    let tick = tick.unwrap();
    tick.modify(Duration::ZERO).unwrap();
    mem::forget(tick);
    thread::yield_now();
    unbind(&parent);
    assert_eq!(log.take(), ["captured", "regs"]);
    drop(dev);
    assert_eq!(log.take(), ["pipe", "soft"]);
}

#[test]
fn an_owner_dropped_inside_its_own_run_leaves_the_run_its_closure() {
    let log = Log::default();
    let (parent, dev) = bound_card("sources", &log);
    let (captured, slot) = (log.value("captured"), Arc::new(StdMutex::new(None::<Owned<Work>>)));
    let (of_run, (ended, end)) = (slot.clone(), mpsc::channel());
    let work = dev.init_work("work", move |hw| {
        drop(of_run.lock().unwrap().take());
        let _ = (captured.look(), hw.regs.look(), hw.soft.look());
        let _ = ended.send(());
    });
    let work = work.unwrap();
    let handle = Work::clone(&work);
    *slot.lock().unwrap() = Some(work);
    handle.queue().unwrap();
    end.recv().unwrap();
    unbind(&parent);
    assert_eq!(log.take(), ["captured", "regs"]);
}

#[test]
fn a_run_that_panics_while_another_thread_waits_in_cancel_sync() {
    let log = Log::default();
    let (parent, dev) = bound_card("sources", &log);
    let (begun, begins) = mpsc::channel();
    let captured = log.value("captured");
    let work = dev.init_work("work", move |_| {
        captured.look();
        let _ = begun.send(());
        thread::yield_now();
        explode()
    });
    let work = work.unwrap();
    for _ in 0..rounds(20, 3) {
        work.queue().unwrap();
        begins.recv().unwrap();
        work.cancel_sync().unwrap();
    }
    drop(work);
    assert_eq!(log.take(), ["captured"]);
    unbind(&parent);
}

#[test]
fn a_capture_that_panics_when_it_is_dropped_ends_the_source_all_the_same() {
    struct Bursting;
    impl Drop for Bursting {
        fn drop(&mut self) {
            explode();
        }
    }
    let log = Log::default();
    let (parent, dev) = bound_card("sources", &log);
    for by_owner in [true, false] {
        let (bursting, captured) = (Bursting, log.value("captured"));
        let work = dev.init_work("work", move |_| {
            let _ = (&bursting, captured.look());
        });
        if by_owner {
            drop(work.unwrap());
        } else {
            mem::forget(work.unwrap());
        }
    }
    unbind(&parent);
    assert_eq!(log.take(), ["captured", "captured", "regs"]);
}

#[test]
fn a_run_that_drops_the_last_reference_to_its_device_but_the_buss() {
    let log = Log::default();
    let (parent, dev) = bound_card("sources", &log);
    let slot = Arc::new(StdMutex::new(None::<Dev<Card>>));
    let of_run = slot.clone();
    let work = dev.init_work("work", move |hw| {
        drop(of_run.lock().unwrap().take());
        let _ = (hw.regs.look(), hw.soft.look());
    });
    let work = work.unwrap();
    *slot.lock().unwrap() = Some(dev);
    work.queue().unwrap();
    work.flush().unwrap();
    mem::forget(work);
    unbind(&parent);
    assert_eq!(log.take(), ["regs", "pipe", "soft"]);
}

/// The owner of a binding that is over does not look for its entry on the list of the next.
#[test]
fn an_owner_of_an_old_binding_is_dropped_in_the_next() {
    let log = Log::default();
    let parent = parent("sources");
    let mut old = None;
    for _ in 0..3 {
        let dev = bind_card(&parent, &log);
        let new = dev.init_work("work", |hw| {
            let _ = hw.regs.look();
        });
        let new = new.unwrap();
        drop(old.take());
        new.queue().unwrap();
        new.flush().unwrap();
        unbind(&parent);
        old = Some(new);
    }
}

#[test]
fn owners_that_are_dropped_race_with_the_unbind() {
    for _ in 0..rounds(200, 6) {
        let log = Log::default();
        let (parent, dev) = bound_card("sources", &log);
        let owners: Vec<_> = (0..3)
            .map(|_| {
                let captured = log.value("captured");
                let work = dev.init_work("work", move |hw| {
                    let _ = (captured.look(), hw.regs.look());
                });
                work.unwrap()
            })
            .collect();
        for owner in &owners {
            owner.queue().unwrap();
        }
        thread::scope(|scope| {
            scope.spawn(|| drop(owners));
            scope.spawn(|| unbind(&parent));
        });
        let mut ended = log.take();
        ended.sort();
        assert_eq!(ended, ["captured", "captured", "captured", "regs"]);
    }
}
