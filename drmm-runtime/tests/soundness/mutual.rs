//! Of threads that would wait for each other one gets an error, and none hangs.

use std::sync::{mpsc, Barrier};
use std::thread;

use crate::support::*;
use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;

/// Several threads, each inside a section of its own device, and each wants what `ends` does of the
/// next one's.
fn in_a_ring(count: usize, ends: impl Fn(&Parent) -> Result + Sync) -> Vec<Result> {
    let log = Log::default();
    let cards: Vec<_> = (0..count).map(|_| bound_card("ring", &log)).collect();
    let inside = Barrier::new(count);
    let outcomes = thread::scope(|scope| {
        let one = |at: usize| {
            let (cards, inside, ends) = (&cards, &inside, &ends);
            move || {
                let section = cards[at].1.enter().unwrap();
                inside.wait();
                let outcome = ends(&cards[(at + 1) % count].0);
                let _ = section.hw().regs.look();
                outcome
            }
        };
        let threads: Vec<_> = (0..count).map(|at| scope.spawn(one(at))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for (parent, _) in &cards {
        // Those that were told left the device bound.
        let _ = parent.unbind(Removal::Orderly);
    }
    assert_eq!(log.take().iter().filter(|name| *name == "regs").count(), count);
    outcomes
}

fn told(outcomes: Vec<Result>) -> usize {
    let refused = |outcome: Result| outcome.is_err_and(|error| error.errno() == Errno::EDEADLK);
    let count = outcomes.len();
    let told = outcomes.into_iter().filter(Result::is_err).map(refused).collect::<Vec<_>>();
    assert!(told.iter().all(|refused| *refused) && told.len() < count, "some go on: {told:?} of {count}");
    told.len()
}

#[test]
fn of_two_threads_that_unbind_each_others_device_one_is_told() {
    for _ in 0..rounds(50, 3) {
        assert_eq!(told(in_a_ring(2, |next| next.unbind(Removal::Orderly))), 1);
    }
}

#[test]
fn of_three_in_a_ring_one_is_told() {
    for _ in 0..rounds(50, 2) {
        assert_eq!(told(in_a_ring(3, |next| next.unbind(Removal::Surprise))), 1);
    }
}

#[test]
fn of_two_threads_that_unplug_each_others_device_one_is_told() {
    for _ in 0..rounds(50, 3) {
        assert_eq!(told(in_a_ring(2, Parent::unplug)), 1);
    }
}

#[test]
fn a_thread_in_a_section_is_told_by_a_probe_that_waits_for_it() {
    let log = Log::default();
    let (a_parent, a) = bound_card("a", &log);
    let b_parent = parent("b");
    let (inside, probing) = (Barrier::new(2), Barrier::new(2));
    thread::scope(|scope| {
        let section = scope.spawn(|| {
            let _section = a.enter().unwrap();
            inside.wait();
            probing.wait();
            b_parent.unbind(Removal::Orderly)
        });
        let mut unbound = None;
        inside.wait();
        bind(&b_parent, |_device| {
            probing.wait();
            unbound = Some(a_parent.unbind(Removal::Orderly));
            Ok(())
        });
        let outcomes = vec![section.join().unwrap(), unbound.unwrap()];
        assert_eq!(told(outcomes), 1);
    });
    let _ = a_parent.unbind(Removal::Orderly);
    let _ = b_parent.unbind(Removal::Orderly);
}

#[test]
fn one_that_waits_for_a_section_that_waits_for_nobody_is_not_told() {
    let log = Log::default();
    let (a, b) = (bound_card("a", &log), bound_card("b", &log));
    let inside = Barrier::new(2);
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            let section = b.1.enter().unwrap();
            inside.wait();
            while !b.1.is_unplugged() {
                thread::yield_now();
            }
            let _ = section.hw().regs.look();
        });
        let _section = a.1.enter().unwrap();
        inside.wait();
        b.0.unbind(Removal::Orderly).unwrap();
        other.join().unwrap();
    });
    unbind(&a.0);
}

/// A probe that fails while a run of its work asks the bus device for something, and is refused
/// each time.
fn fails_beside(asks: impl Fn(&Parent) -> Result + Send + Sync + Clone + 'static, refused: Errno) {
    for _ in 0..rounds(100, 2) {
        let (log, parent) = (Log::default(), parent("undone"));
        let (asks, (starts, started)) = (asks.clone(), mpsc::channel());
        let bound = parent.bind(Platform, |device| {
            let card = card(device, &log)?;
            let (dev, own) = (card.dev(), parent.clone());
            let work = card.devm_work("asks", move |_| {
                let _ = starts.send(());
                while !dev.is_unplugged() {
                    assert_eq!(errno(asks(&own)), refused);
                }
            })?;
            work.queue()?;
            started.recv().unwrap();
            Err::<Registered, _>(Error::new(Errno::EIO, "the card says nothing"))
        });
        assert_eq!(errno(bound), Errno::EIO, "the end of the probe is refused");
        assert!(!parent.is_bound());
        assert!(log.take().contains(&"regs".to_owned()));
    }
}

#[test]
fn an_unbind_that_is_refused_does_not_keep_a_failed_probe_from_its_end() {
    fails_beside(|own| own.unbind(Removal::Orderly), Errno::EDEADLK);
}

#[test]
fn a_bind_inside_a_section_of_the_device_is_refused_at_once() {
    fails_beside(|own| own.bind(Platform, |_| Ok(())), Errno::EBUSY);
}

#[test]
fn an_unbind_that_is_refused_does_not_keep_a_surprise_from_its_end() {
    for _ in 0..rounds(100, 2) {
        let (parent, dev) = bound_card("gone", &Log::default());
        let (starts, started) = mpsc::channel();
        let (inside, own) = (dev.clone(), parent.clone());
        let work = dev.init_work("asks", move |_| {
            let _ = starts.send(());
            while !inside.is_unplugged() {
                assert_eq!(errno(own.unbind(Removal::Orderly)), Errno::EDEADLK);
            }
        });
        let work = work.unwrap();
        work.queue().unwrap();
        started.recv().unwrap();
        parent.unbind(Removal::Surprise).unwrap();
    }
}
