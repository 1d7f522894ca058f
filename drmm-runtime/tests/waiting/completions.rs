//! Completions and wait queues: a waiting thread is woken by what it waits for or by step 2.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::support::*;
use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;
use drmm_runtime::wait::{Completion, WaitQueue};

#[drm_driver(name = "waits", desc = "A driver that waits", major = 1, minor = 0)]
pub(crate) struct Waits {
    #[drm_device]
    pub(crate) drm: DrmDevice,
    #[devm]
    pub(crate) regs: &'bound Tracked,
    #[drmm]
    pub(crate) done: Completion,
    pub(crate) news: WaitQueue,
    pub(crate) told: AtomicUsize,
}

pub(crate) fn alloc<'bound>(
    device: &'bound Device<'bound>,
    log: &Log,
) -> Result<Unregistered<'bound, Waits>> {
    devm_drm_dev_alloc!(device, |drm| Waits {
        regs: device.devm(log.value("regs"))?,
        done: drm.drmm_completion("done")?,
        news: drm.drmm_wait_queue("news")?,
        told: AtomicUsize::new(0),
    })
}

pub(crate) fn bound() -> (Parent, Dev<Waits>) {
    let (parent, log, mut dev) = (parent("waits"), Log::default(), None);
    bind(&parent, |device| {
        let waits = alloc(device, &log)?;
        dev = Some(waits.dev());
        waits.devm_register()
    });
    (parent, dev.unwrap())
}

/// Waits until a thread is likely to wait.
fn let_it_wait() {
    thread::sleep(Duration::from_millis(1));
}

#[test]
fn one_completion_ends_one_wait_and_complete_all_ends_all() {
    let (parent, dev) = bound();
    assert!(!dev.done.try_wait().unwrap());
    dev.done.complete();
    dev.done.complete();
    assert!(dev.done.is_done());
    dev.done.wait().unwrap();
    dev.done.wait_timeout(Duration::from_secs(60)).unwrap();
    assert_eq!(errno(dev.done.wait_timeout(Duration::from_micros(10))), Errno::ETIMEDOUT);
    thread::scope(|scope| {
        let waits: Vec<_> = (0..3).map(|_| scope.spawn(|| dev.done.wait())).collect();
        let_it_wait();
        dev.done.complete_all();
        assert!(waits.into_iter().all(|wait| wait.join().unwrap().is_ok()));
    });
    assert!(dev.done.try_wait().unwrap(), "for good");
    dev.done.reinit();
    assert!(!dev.done.try_wait().unwrap());
    unbind(&parent);
}

#[test]
fn a_wait_is_ended_by_unplug_in_a_section_and_outside_of_one() {
    for _ in 0..rounds(30, 3) {
        let (parent, dev) = bound();
        let job = dev.drm.drmm_completion("job").unwrap();
        thread::scope(|scope| {
            let outside = scope.spawn(|| dev.done.wait());
            // The drain waits for this section, so it ends only because step 2 comes before.
            let inside = scope.spawn(|| {
                dev.with_hw(|hw| {
                    let answer = hw.news.wait_event(|| None::<()>);
                    let _ = hw.regs.look();
                    answer
                })
            });
            let timed = scope.spawn(|| job.wait_timeout(Duration::from_secs(600)));
            let_it_wait();
            unbind(&parent);
            assert_eq!(errno(outside.join().unwrap()), Errno::ENODEV);
            assert_eq!(errno(inside.join().unwrap().and_then(|answer| answer)), Errno::ENODEV);
            assert_eq!(errno(timed.join().unwrap()), Errno::ENODEV);
        });
    }
}

#[test]
fn after_unplug_no_wait_lasts_and_what_was_completed_before_is_found() {
    let (parent, dev) = bound();
    let early = dev.drm.drmm_completion("early").unwrap();
    early.complete();
    parent.unplug().unwrap();
    early.wait().unwrap();
    assert_eq!(errno(early.wait()), Errno::ENODEV, "it was taken");
    assert_eq!(errno(dev.done.wait()), Errno::ENODEV);
    assert_eq!(errno(dev.done.try_wait()), Errno::ENODEV);
    assert_eq!(errno(dev.done.wait_timeout(Duration::from_secs(600))), Errno::ENODEV);
    assert_eq!(errno(dev.news.wait_event(|| None::<()>)), Errno::ENODEV);
    assert_eq!(dev.news.wait_event(|| Some(7)).unwrap(), 7);
    let late = dev.drm.drmm_completion("late").unwrap();
    assert_eq!(errno(late.wait()), Errno::ENODEV);
    unbind(&parent);
    assert_eq!(errno(late.wait()), Errno::ENODEV);
    late.complete();
    late.wait().unwrap();
}

#[test]
fn a_device_of_its_own_that_unplugs_wakes_its_own_waits_only() {
    let ((parent, dev), (other, there)) = (bound(), bound());
    thread::scope(|scope| {
        let here = scope.spawn(|| dev.done.wait());
        let stays = scope.spawn(|| there.done.wait());
        let_it_wait();
        dev.drm.unplug().unwrap();
        assert_eq!(errno(here.join().unwrap()), Errno::ENODEV);
        assert!(!stays.is_finished());
        there.done.complete();
        stays.join().unwrap().unwrap();
    });
    unbind(&parent);
    unbind(&other);
}

#[test]
fn no_wake_up_is_lost_between_the_condition_and_the_sleep() {
    let (parent, dev) = bound();
    let goal = rounds(2000, 30);
    thread::scope(|scope| {
        let waits = scope.spawn(|| {
            for next in 1..=goal {
                let reached = || (dev.told.load(Ordering::SeqCst) >= next).then_some(());
                dev.news.wait_event(reached).unwrap();
            }
        });
        for _ in 0..goal {
            dev.told.fetch_add(1, Ordering::SeqCst);
            dev.news.wake_up();
        }
        waits.join().unwrap();
    });
    let late = dev.news.wait_event_timeout(Duration::from_micros(10), || None::<()>);
    assert_eq!(errno(late), Errno::ETIMEDOUT);
    unbind(&parent);
}

#[test]
fn a_million_completions_of_jobs_leave_room_for_those_that_live() {
    let (parent, dev) = bound();
    let kept = dev.drm.drmm_completion("kept").unwrap();
    for _ in 0..rounds(100_000, 100) {
        drop(dev.drm.drmm_completion("job").unwrap());
    }
    parent.unplug().unwrap();
    assert_eq!(errno(kept.wait()), Errno::ENODEV);
    unbind(&parent);
}

#[test]
fn a_thread_that_sleeps_hears_of_step_2_at_once() {
    let (parent, dev) = bound();
    let heard = AtomicBool::new(false);
    thread::scope(|scope| {
        let (told, is_told) = std::sync::mpsc::channel();
        let thread = dev
            .kthread_run("sleeps", move |dev, stop| {
                // The drain waits for this section.
                let outcome = dev.with_hw(|_| stop.sleep(Duration::from_secs(3600)));
                let _ = told.send(outcome.unwrap_or(true) && stop.wait());
            })
            .unwrap();
        scope.spawn(|| {
            unbind(&parent);
            heard.store(true, Ordering::SeqCst);
        });
        assert!(is_told.recv().unwrap());
        drop(thread);
    });
    assert!(heard.load(Ordering::SeqCst));
}
