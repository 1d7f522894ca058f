//! A wait that would never end is refused, with EDEADLK, and reported.

use std::sync::{mpsc, Arc, OnceLock};
use std::thread;
use std::time::Duration;

use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, Recorder};
use drmm_runtime::work::{Kthread, Timer, Work};

/// A handle that its own run knows.
fn cell<S>() -> (Arc<OnceLock<S>>, Arc<OnceLock<S>>) {
    let cell = Arc::new(OnceLock::new());
    (cell.clone(), cell)
}

#[test]
fn a_run_that_waits_for_itself_is_refused_and_reported_with_its_line() {
    let recorder = Recorder::new();
    let (parent, dev) = bound_card("deadlock", &Log::default());
    let (answer, answers) = mpsc::channel();
    let (of_itself, itself) = cell::<Work>();
    let work = dev
        .init_work("waits for itself", move |_| {
            let work = of_itself.get().unwrap();
            let _ = work.queue();
            let flushed = work.flush();
            let cancelled = work.cancel_sync();
            let _ = answer.send((flushed, cancelled, work.cancel()));
        })
        .unwrap();
    itself.get_or_init(|| work.clone());
    work.queue().unwrap();
    let (flushed, cancelled, still_queued) = answers.recv().unwrap();
    assert_eq!((errno(flushed), errno(cancelled)), (Errno::EDEADLK, Errno::EDEADLK));
    assert!(!still_queued, "it was taken off the queue all the same");
    unbind(&parent);
    let events = recorder.events_of(&parent);
    let reported: Vec<_> = events.iter().filter(|event| event.kind == Kind::Stuck).collect();
    assert_eq!(reported.len(), 2, "{reported:?}");
    for event in reported {
        assert_eq!((event.name, event.device), ("waits for itself", dev.id()));
        assert!(event.place.file.ends_with("deadlocks.rs") && event.place.line > 0);
    }
}

#[test]
fn two_runs_that_wait_for_each_other_are_told_and_go_on() {
    let (parent, dev) = bound_card("deadlock", &Log::default());
    for _ in 0..rounds(100, 4) {
        let (answer, answers) = mpsc::channel();
        let ((timer_of_work, timer), (work_of_timer, work)) = (cell::<Timer>(), cell::<Work>());
        let meet = Arc::new(std::sync::Barrier::new(2));
        let (meets, answered) = (meet.clone(), answer.clone());
        let owned_work = dev
            .init_work("work", move |_| {
                meets.wait();
                let _ = answered.send(timer_of_work.get().unwrap().delete_sync());
            })
            .unwrap();
        let owned_timer = dev
            .timer_setup("timer", move |_| {
                meet.wait();
                let _ = answer.send(work_of_timer.get().unwrap().cancel_sync());
                None
            })
            .unwrap();
        timer.get_or_init(|| owned_timer.clone());
        work.get_or_init(|| owned_work.clone());
        owned_work.queue().unwrap();
        owned_timer.modify(Duration::ZERO).unwrap();
        let answers = [answers.recv().unwrap(), answers.recv().unwrap()];
        // The first one waits, and the second one gets the error. Or the first has returned before
        // the second asks.
        let refused: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().err()).collect();
        assert!(refused.len() <= 1, "{refused:?}");
        assert!(refused.iter().all(|error| error.errno() == Errno::EDEADLK));
    }
    unbind(&parent);
}

#[test]
fn a_circle_of_three_is_refused_once() {
    let (parent, dev) = bound_card("deadlock", &Log::default());
    let cells: [Arc<OnceLock<Work>>; 3] = Default::default();
    let meet = Arc::new(std::sync::Barrier::new(3));
    let (answer, answers) = mpsc::channel();
    let owners = [0, 1, 2].map(|at: usize| {
        let (next, meet, answer) = (cells[(at + 1) % 3].clone(), meet.clone(), answer.clone());
        dev.init_work("one of three", move |_| {
            meet.wait();
            let _ = answer.send(next.get().unwrap().cancel_sync());
        })
        .unwrap()
    });
    for (cell, owner) in cells.iter().zip(&owners) {
        cell.get_or_init(|| (*owner).clone());
    }
    for owner in &owners {
        owner.queue().unwrap();
    }
    let refused = (0..3).filter_map(|_| answers.recv().unwrap().err()).count();
    assert!(refused <= 1);
    drop(owners);
    unbind(&parent);
}

#[test]
fn a_thread_that_stops_itself_is_refused_and_ends() {
    let (parent, dev) = bound_card("deadlock", &Log::default());
    let (answer, answers) = mpsc::channel();
    let (of_itself, itself) = cell::<Kthread>();
    let thread = dev
        .kthread_run("thread", move |_, stop| {
            let _ = stop.wait();
            let _ = answer.send((of_itself.get().unwrap().stop(), stop.should_stop()));
        })
        .unwrap();
    itself.get_or_init(|| thread.clone());
    thread.wake().unwrap();
    let (refused, should_stop) = answers.recv().unwrap();
    assert_eq!((errno(refused), should_stop), (Errno::EDEADLK, true));
    thread.stop().unwrap();
    unbind(&parent);
}

#[test]
fn a_section_may_wait_for_a_run_while_the_device_is_unplugged() {
    for _ in 0..rounds(50, 3) {
        let log = Log::default();
        let (parent, dev) = bound_card("section", &log);
        let work = dev.init_work("work", |hw| {
            let _ = hw.regs.look();
            thread::yield_now();
        });
        let work = work.unwrap();
        thread::scope(|scope| {
            let inside = scope.spawn(|| {
                // Until the gate is closed.
                while dev
                    .with_hw(|hw| {
                        let _ = (work.queue(), work.flush().unwrap(), work.cancel_sync().unwrap());
                        hw.regs.look()
                    })
                    .is_ok()
                {}
            });
            thread::sleep(Duration::from_micros(300));
            unbind(&parent);
            inside.join().unwrap();
        });
        assert_eq!(log.take(), ["regs"]);
    }
}

/// The thread unplugs and waits for the section, which waits for the thread.
#[test]
fn a_section_that_stops_a_thread_which_unplugs_is_let_go() {
    let (parent, dev) = bound_card("section", &Log::default());
    let (told, is_told) = mpsc::channel();
    let (unplugged, was_unplugged) = mpsc::channel();
    let thread = dev
        .kthread_run("hotplug", move |dev, _| {
            let _ = is_told.recv();
            let _ = unplugged.send(dev.drm.unplug());
        })
        .unwrap();
    let stopped = dev.with_hw(|_| {
        told.send(()).unwrap();
        thread.stop()
    });
    match stopped.unwrap() {
        Ok(()) => println!("the thread was faster"),
        Err(refused) => assert_eq!(refused.errno(), Errno::ENODEV),
    }
    was_unplugged.recv().unwrap().unwrap();
    unbind(&parent);
    thread.stop().unwrap();
}

#[test]
fn from_probe_and_from_the_stop_phase_a_wait_has_an_end() {
    let (log, parent) = (Log::default(), parent("probe"));
    bind(&parent, |device| {
        let card = card(device, &log)?;
        let work = card.devm_work("work", |_| thread::sleep(Duration::from_micros(100)))?;
        let thread = card.devm_kthread("thread", |_, stop| {
            let _ = stop.wait();
        })?;
        work.queue()?;
        work.flush()?;
        work.queue()?;
        work.cancel_sync()?;
        device.on_unbind("waits in step 5", move || {
            let outcome = (work.cancel_sync(), work.flush(), thread.stop());
            assert!(matches!(outcome, (Ok(false), Ok(false), Ok(()))), "{outcome:?}");
        })?;
        card.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["regs", "pipe", "soft"]);
}

/// Each unbind waits for the thread that asks for the other one.
#[test]
fn of_two_threads_of_drivers_that_unbind_each_others_device_one_is_told() {
    for _ in 0..rounds(50, 2) {
        let log = Log::default();
        let cards = [bound_card("one", &log), bound_card("other", &log)];
        let meet = Arc::new(std::sync::Barrier::new(3));
        let (answer, answers) = mpsc::channel();
        let threads = [0, 1].map(|at| {
            let (other, meet, answer) = (cards[1 - at].0.clone(), meet.clone(), answer.clone());
            let body = move |_: &Dev<Card>, _: &drmm_runtime::work::Stop| {
                meet.wait();
                let _ = answer.send(other.unbind(Removal::Orderly));
            };
            cards[at].1.kthread_run("unbinds the other one", body).unwrap()
        });
        // A thread that unbinds the other device before it has its own one makes it refuse that.
        meet.wait();
        let answers = [0, 1].map(|_| answers.recv_timeout(Duration::from_secs(60)).expect("they hang"));
        let told = answers.iter().filter(|answer| answer.is_err()).count();
        assert_eq!(told, 1, "{answers:?}");
        drop(threads);
        for (parent, _) in &cards {
            let _ = parent.unbind(Removal::Orderly);
        }
        assert_eq!(log.take().iter().filter(|name| *name == "regs").count(), 2);
    }
}
