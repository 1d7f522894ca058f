//! Many threads at once: sections, unplugs, adds and releases that race.
//!
//! What is proven is an order, by channels, flags and counters. A pause only makes the wrong order
//! likelier to show.
#![forbid(unsafe_code)]

mod support;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{mpsc, Arc, Barrier};
use std::thread;

use drmm_runtime::bus::{Callback, Parent};
use drmm_runtime::prelude::*;
use drmm_runtime::resource::DrmmAction;
use support::*;

#[path = "threads/ending.rs"]
mod ending;
#[path = "threads/leaked.rs"]
mod leaked;

#[test]
fn when_unplug_returns_nobody_is_inside() {
    for _ in 0..rounds(50, 3) {
        let log = Log::default();
        let (parent, dev) = bound_card("threads", &log);
        let (inside, entered) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let (inside, entered, dev) = (&inside, &entered, &dev);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(move || {
                    while let Ok(section) = dev.enter() {
                        inside.fetch_add(1, Ordering::SeqCst);
                        entered.fetch_add(1, Ordering::SeqCst);
                        let _ = section.hw().regs.look();
                        thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
            while entered.load(Ordering::SeqCst) < 3 {
                thread::yield_now();
            }
            parent.unplug().unwrap();
            assert_eq!(inside.load(Ordering::SeqCst), 0);
            unbind(&parent);
            assert_eq!(log.take(), ["regs"]);
        });
    }
}

#[test]
fn of_many_unbinds_one_does_the_walk() {
    for _ in 0..rounds(100, 4) {
        let log = Log::default();
        let (parent, dev) = bound_card("threads", &log);
        let start = Barrier::new(4);
        let outcomes: Vec<_> = thread::scope(|scope| {
            let unbinds: Vec<_> = (0..4)
                .map(|at| {
                    let (parent, start) = (&parent, &start);
                    scope.spawn(move || {
                        start.wait();
                        let removal = if at % 2 == 0 { Removal::Orderly } else { Removal::Surprise };
                        parent.unbind(removal).map_err(|refused| refused.errno())
                    })
                })
                .collect();
            unbinds.into_iter().map(|unbind| unbind.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        assert!(
            outcomes.iter().all(|outcome| matches!(outcome, Ok(()) | Err(Errno::ENODEV))),
            "{outcomes:?}"
        );
        assert_eq!(log.take(), ["regs"]);
        drop(dev);
    }
}

#[test]
fn a_section_that_lasts_delays_its_own_device_only() {
    let log = Log::default();
    let (slow_parent, slow) = bound_card("slow", &log);
    let (inside, is_inside) = mpsc::channel();
    let (done, is_done) = mpsc::channel();
    let left = AtomicBool::new(false);
    let (slow, left, log) = (&slow, &left, &log);
    thread::scope(|scope| {
        scope.spawn(move || {
            let section = slow.enter().unwrap();
            inside.send(()).unwrap();
            // It ends only after everything else has been unplugged and unbound.
            is_done.recv().unwrap();
            let _ = section.hw().regs.look();
            left.store(true, Ordering::SeqCst);
        });
        is_inside.recv().unwrap();
        for _ in 0..rounds(20, 3) {
            let (parent, _dev) = bound_card("quick", log);
            parent.unplug().unwrap();
            unbind(&parent);
        }
        done.send(()).unwrap();
        unbind(&slow_parent);
        assert!(left.load(Ordering::SeqCst), "its own unbind waited");
    });
}

#[test]
fn devices_of_one_bus_device_are_all_drained_before_anything_is_released() {
    let log = Log::default();
    let parent = parent("threads");
    let mut devs = Vec::new();
    bind(&parent, |device| {
        for _ in 0..2 {
            let card = card(device, &log)?;
            devs.push(card.dev());
            card.devm_register()?;
        }
        Ok(())
    });
    let (inside, is_inside) = mpsc::channel();
    let (newest, oldest, log) = (&devs[1], &devs[0], &log);
    thread::scope(|scope| {
        scope.spawn(move || {
            let section = oldest.enter().unwrap();
            inside.send(()).unwrap();
            while !newest.is_unplugged() {
                thread::yield_now();
            }
            for _ in 0..rounds(200, 20) {
                thread::yield_now();
            }
            let _ = section.hw().regs.look();
            log.note("section ends");
        });
        is_inside.recv().unwrap();
        unbind(&parent);
    });
    assert_eq!(log.take(), ["section ends", "regs", "regs"]);
}

#[test]
fn actions_are_added_released_and_cancelled_by_many_threads_each_once() {
    let log = Log::default();
    let (parent, dev) = bound_card("threads", &log);
    let [ran, dropped] = [(); 2].map(|()| Arc::new(AtomicUsize::new(0)));
    let (threads, each) = (3, rounds(500, 12));
    let (handles, taken) = mpsc::channel::<DrmmAction>();
    thread::scope(|scope| {
        for _ in 0..threads {
            let (dev, ran, dropped, handles) = (&dev, &ran, &dropped, handles.clone());
            scope.spawn(move || {
                for _ in 0..each {
                    let (ran, captured) = (ran.clone(), CountsDrop(dropped.clone()));
                    let action = move || {
                        let _whole = &captured;
                        ran.fetch_add(1, Ordering::SeqCst);
                    };
                    handles.send(dev.drm.drmm_add_action("raced", action).unwrap()).unwrap();
                }
            });
        }
        drop(handles);
        // One in three is released, one is cancelled, one is left to the end.
        for (at, handle) in taken.iter().enumerate() {
            match at % 3 {
                0 => dev.drm.drmm_release_action(handle).unwrap(),
                1 => dev.drm.drmm_cancel_action(handle).unwrap(),
                _ => {}
            }
        }
    });
    let all = threads * each;
    assert_eq!((ran.load(Ordering::SeqCst), dropped.load(Ordering::SeqCst)), (all / 3, all / 3 * 2));
    unbind(&parent);
    drop(dev);
    assert_eq!((ran.load(Ordering::SeqCst), dropped.load(Ordering::SeqCst)), (all / 3 * 2, all));
}

struct CountsDrop(Arc<AtomicUsize>);

impl Drop for CountsDrop {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn callbacks_that_acquire_race_the_walk_and_every_value_ends_once() {
    for _ in 0..rounds(50, 3) {
        let log = Log::default();
        let parent = parent("threads");
        let [made, ended] = [(); 2].map(|()| Arc::new(AtomicUsize::new(0)));
        let mut hotplug: Option<Callback<()>> = None;
        bind(&parent, |device| {
            let card = card(device, &log)?;
            let (made, ended) = (made.clone(), ended.clone());
            hotplug = Some(card.callback("hotplug", move |card| {
                made.fetch_add(3, Ordering::SeqCst);
                let counts = || CountsDrop(ended.clone());
                // Inside a section nothing has been closed yet.
                device.devm(counts()).unwrap();
                let (action, object) = (counts(), counts());
                device.devm_add_action("action", move || drop(action)).unwrap();
                card.drm.drmm_add_action("object", move || drop(object)).unwrap();
            })?);
            card.devm_register()
        });
        let hotplug = hotplug.expect("probe ran");
        thread::scope(|scope| {
            for _ in 0..3 {
                let hotplug = hotplug.clone();
                scope.spawn(move || while hotplug.run().is_ok() {});
            }
            thread::yield_now();
            unbind(&parent);
        });
        drop(hotplug);
        assert_eq!(made.load(Ordering::SeqCst), ended.load(Ordering::SeqCst));
    }
}

#[test]
fn many_threads_add_during_the_final_walk() {
    let log = Log::default();
    let parent = parent("threads");
    let ended = Arc::new(AtomicUsize::new(0));
    let (threads, each) = (3, rounds(100, 5));
    let (in_stop, in_release) = (ended.clone(), ended.clone());
    bind(&parent, |device| {
        device.on_unbind("adds", move || {
            thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| {
                        for _ in 0..each {
                            let refused = device.devm(CountsDrop(in_stop.clone())).map(drop);
                            assert_eq!(errno(refused), Errno::ESHUTDOWN);
                        }
                    });
                }
            });
        })?;
        let release = move |card: &Card| {
            thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| {
                        for _ in 0..each {
                            let object = CountsDrop(in_release.clone());
                            card.drm.drmm_add_action("late", move || drop(object)).unwrap();
                        }
                    });
                }
            });
        };
        let setup = Setup { release: Some(Box::new(release)), ..Setup::default() };
        card_with(device, &log, setup)?.devm_register()
    });
    unbind(&parent);
    assert_eq!(ended.load(Ordering::SeqCst), 2 * threads * each);
}

#[test]
fn references_are_cloned_and_dropped_by_many_threads_and_the_last_one_ends_the_device() {
    for _ in 0..rounds(50, 4) {
        let log = Log::default();
        let (parent, dev) = bound_card("threads", &log);
        thread::scope(|scope| {
            for _ in 0..3 {
                let dev = dev.clone();
                scope.spawn(move || {
                    for _ in 0..4 {
                        let again = dev.clone();
                        let found = dev.drm.try_get::<Card>().expect("alive");
                        assert_eq!((again.soft.look(), found.pipe.look()), ("soft", "pipe"));
                    }
                });
            }
            drop(dev);
            unbind(&parent);
        });
        assert_eq!(log.take(), ["regs", "pipe", "soft"]);
    }
}

#[test]
fn more_sections_than_slots_on_one_thread_all_count() {
    const MANY: usize = 20;
    let log = Log::default();
    let (parent, dev) = bound_card("threads", &log);
    let (inside, is_inside) = mpsc::channel();
    let (dev, log) = (&dev, &log);
    // Dropped oldest first, newest first, and the middle last.
    for order in [|at: usize| at, |at: usize| MANY - at, |at: usize| (at + MANY / 2) % MANY] {
        let mut sections: Vec<_> = (0..MANY).map(|at| (at, dev.enter().unwrap())).collect();
        sections.sort_by_key(|(at, _)| order(*at));
        for (_, section) in sections {
            assert_eq!(errno(parent.unbind(Removal::Orderly)), Errno::EDEADLK);
            drop(section);
        }
    }
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut sections: Vec<_> = (0..MANY).map(|_| dev.enter().unwrap()).collect();
            inside.send(()).unwrap();
            while !dev.is_unplugged() {
                thread::yield_now();
            }
            while let Some(section) = sections.pop() {
                for _ in 0..rounds(20, 2) {
                    thread::yield_now();
                }
                if sections.is_empty() {
                    log.note("last section ends");
                }
                let _ = section.hw().regs.look();
            }
        });
        is_inside.recv().unwrap();
        parent.unplug().unwrap();
        log.note("unplug returns");
    });
    assert_eq!(log.take(), ["last section ends", "unplug returns"]);
    unbind(&parent);
}

#[test]
fn threads_that_end_give_their_slots_to_later_ones() {
    let log = Log::default();
    let (parent, dev) = bound_card("threads", &log);
    for _ in 0..rounds(300, 8) {
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| assert_eq!(dev.with_hw(|hw| hw.regs.look()).unwrap(), "regs"));
            }
        });
    }
    parent.unplug().expect("no announcement was left behind");
    unbind(&parent);
}

#[test]
fn open_use_close_unplug_and_unbind_in_any_interleaving() {
    for round in 0..rounds(200, 12) {
        let log = Log::default();
        let (parent, dev) = bound_card("threads", &log);
        let start = Barrier::new(4);
        thread::scope(|scope| {
            let (parent, start): (&Parent, _) = (&parent, &start);
            for program in 0..2 {
                let dev = dev.clone();
                scope.spawn(move || {
                    start.wait();
                    for _ in 0..(round + program) % 4 {
                        thread::yield_now();
                    }
                    let file = dev.clone();
                    drop(dev);
                    match file.with_hw(|hw| (hw.soft.look(), hw.regs.look())) {
                        Ok(seen) => assert_eq!(seen, ("soft", "regs")),
                        Err(refused) => assert_eq!(refused.errno(), Errno::ENODEV),
                    }
                    assert_eq!(file.soft.look(), "soft");
                });
            }
            scope.spawn(move || {
                start.wait();
                parent.unplug().unwrap();
            });
            drop(dev);
            start.wait();
            for _ in 0..round % 5 {
                thread::yield_now();
            }
            unbind(parent);
        });
        let mut ends = log.take();
        assert_eq!(ends.remove(0), "regs");
        assert_eq!(ends, ["pipe", "soft"]);
    }
}
