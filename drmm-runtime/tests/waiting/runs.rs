//! Cancel, flush, delete and stop return when no run is under way, and not before.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{mpsc, Arc};
use std::thread;
use std::time::Duration;

use crate::support::*;
use drmm_runtime::prelude::*;

const SOON: Duration = Duration::from_micros(50);

/// A run that lasts a while, and shows meanwhile that it is under way.
#[derive(Clone, Default)]
pub(crate) struct Run {
    is_under_way: Arc<AtomicBool>,
    begun: Arc<AtomicUsize>,
}

impl Run {
    pub(crate) fn go(&self) {
        self.is_under_way.store(true, Ordering::SeqCst);
        self.begun.fetch_add(1, Ordering::SeqCst);
        thread::sleep(Duration::from_micros(200));
        self.is_under_way.store(false, Ordering::SeqCst);
    }

    pub(crate) fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    /// Waits until one more has begun.
    pub(crate) fn wait_for_one(&self) {
        self.wait_beyond(self.begun());
    }

    /// Waits until more than `begun` have begun.
    pub(crate) fn wait_beyond(&self, begun: usize) {
        while self.begun() <= begun {
            thread::yield_now();
        }
    }

    /// None is under way, and none will be.
    pub(crate) fn is_over(&self) {
        let begun = self.begun();
        assert!(!self.is_under_way.load(Ordering::SeqCst), "a run is under way");
        thread::sleep(Duration::from_millis(1));
        assert_eq!(self.begun(), begun, "a run began");
    }
}

#[test]
fn cancel_sync_returns_when_the_run_is_over() {
    let (parent, dev) = bound_card("runs", &Log::default());
    let run = Run::default();
    let goes = run.clone();
    let work = dev.init_work("work", move |_| goes.go()).unwrap();
    for _ in 0..rounds(50, 3) {
        let begun = run.begun();
        assert!(work.queue().unwrap());
        run.wait_beyond(begun);
        assert!(!work.cancel_sync().unwrap(), "it had begun");
        run.is_over();
    }
    unbind(&parent);
}

#[test]
fn cancel_sync_ends_work_that_queues_itself() {
    let (parent, dev) = bound_card("runs", &Log::default());
    let run = Run::default();
    let (goes, itself) = (run.clone(), Arc::new(std::sync::OnceLock::<drmm_runtime::work::Work>::new()));
    let of_itself = itself.clone();
    let work = dev
        .init_work("work", move |_| {
            let _ = of_itself.get().map(drmm_runtime::work::Work::queue);
            goes.go();
        })
        .unwrap();
    itself.get_or_init(|| work.clone());
    for _ in 0..rounds(50, 3) {
        work.queue().unwrap();
        run.wait_for_one();
        work.cancel_sync().unwrap();
        run.is_over();
    }
    unbind(&parent);
}

#[test]
fn delete_sync_ends_a_timer_that_sets_itself_and_it_can_be_set_again() {
    let (parent, dev) = bound_card("runs", &Log::default());
    let run = Run::default();
    let goes = run.clone();
    let timer = dev
        .timer_setup("tick", move |_| {
            goes.go();
            Some(SOON)
        })
        .unwrap();
    for _ in 0..rounds(20, 3) {
        assert!(!timer.modify(SOON).unwrap(), "it was deleted");
        run.wait_for_one();
        timer.delete_sync().unwrap();
        run.is_over();
    }
    timer.modify(SOON).unwrap();
    run.wait_for_one();
    timer.shutdown_sync().unwrap();
    run.is_over();
    assert_eq!(errno(timer.modify(SOON)), Errno::ESHUTDOWN);
    assert!(!timer.shutdown(), "no time is set");
    unbind(&parent);
    assert_eq!((timer.delete(), timer.delete_sync().unwrap()), (false, false));
}

#[test]
fn flush_waits_for_what_was_queued_and_not_for_what_is_queued_after() {
    let (parent, dev) = bound_card("runs", &Log::default());
    let (begin, begins) = mpsc::channel::<()>();
    let begins = Mutex::new(begins);
    let ran = Arc::new(AtomicUsize::new(0));
    let counts = ran.clone();
    let work = dev
        .init_work("work", move |_| {
            let _ = begins.lock().recv();
            counts.fetch_add(1, Ordering::SeqCst);
        })
        .unwrap();
    assert!(!work.flush().unwrap(), "nothing was queued");
    assert!(work.queue().unwrap());
    thread::scope(|scope| {
        let flush = scope.spawn(|| work.flush().unwrap());
        begin.send(()).unwrap();
        assert!(flush.join().unwrap() || ran.load(Ordering::SeqCst) == 1);
    });
    assert_eq!(ran.load(Ordering::SeqCst), 1);
    // Queued and taken back: the flush is over as well.
    work.queue().unwrap();
    thread::scope(|scope| {
        let flush = scope.spawn(|| work.flush().unwrap());
        work.cancel();
        begin.send(()).unwrap();
        flush.join().unwrap();
    });
    drop(begin);
    unbind(&parent);
}

#[test]
fn a_thread_is_stopped_and_waited_for_and_again_is_no_harm() {
    let log = Log::default();
    let (parent, dev) = bound_card("runs", &log);
    let captured = log.value("captured");
    let thread = dev
        .kthread_run("thread", move |dev, stop| {
            while !stop.wait() {
                let _ = dev.with_hw(|hw| hw.regs.look());
            }
            captured.look();
        })
        .unwrap();
    thread.wake().unwrap();
    thread.stop().unwrap();
    assert_eq!(log.take(), ["captured"]);
    thread.stop().unwrap();
    assert_eq!(errno(thread.wake()), Errno::ESHUTDOWN);
    unbind(&parent);
    thread.stop().unwrap();
    assert_eq!(errno(thread.wake()), Errno::ESHUTDOWN);
}

#[test]
fn a_devm_thread_can_be_stopped_before_unbind() {
    let log = Log::default();
    let parent = parent("runs");
    bind(&parent, |device| {
        let card = card(device, &log)?;
        let captured = log.value("captured");
        let thread = card.devm_kthread("thread", move |_, stop| {
            while !stop.should_stop() {
                let _ = stop.wait();
            }
            captured.look();
        })?;
        thread.stop()?;
        assert_eq!(log.take(), ["captured"]);
        card.devm_register()
    });
    unbind(&parent);
}

#[test]
fn a_run_that_panics_is_over_for_those_who_wait() {
    let (parent, dev) = bound_card("runs", &Log::default());
    let run = Run::default();
    let goes = run.clone();
    let work = dev
        .init_work("work", move |_| {
            goes.go();
            panic!("in a run that is waited for");
        })
        .unwrap();
    for wait in [drmm_runtime::work::Work::cancel_sync, drmm_runtime::work::Work::flush] {
        let begun = run.begun();
        work.queue().unwrap();
        run.wait_beyond(begun);
        wait(&work).unwrap();
        run.is_over();
    }
    drop(work);
    unbind(&parent);
}
