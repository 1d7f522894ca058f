//! Sources that begin and end inside the binding: they end with their owner, and in step 5 at the
//! latest.

use std::mem;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{mpsc, Arc, Mutex as StdMutex};
use std::thread;
use std::time::Duration;

use super::runs::Run;
use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, Phase, Recorder};
use drmm_runtime::work::{Kthread, Owned, Timer, Work};

const SOON: Duration = Duration::from_micros(50);

/// What an open file has, whose tick counts in it.
struct File {
    tick: Owned<Timer>,
    run: Run,
    is_closed: Arc<AtomicBool>,
}

impl File {
    fn open(dev: &Dev<Card>) -> Result<Self> {
        let (run, is_closed) = (Run::default(), Arc::new(AtomicBool::new(false)));
        let (goes, closed) = (run.clone(), is_closed.clone());
        let tick = dev.timer_setup("tick", move |hw| {
            let _ = hw.regs.look();
            goes.go();
            assert!(!closed.load(Ordering::SeqCst), "a tick after the end of its file");
            Some(SOON)
        })?;
        tick.modify(SOON)?;
        Ok(Self { tick, run, is_closed })
    }

    fn close(self) {
        let Self { tick, run, is_closed } = self;
        drop(tick);
        is_closed.store(true, Ordering::SeqCst);
        run.is_over();
    }
}

#[test]
fn a_source_ends_with_its_owner_and_leaves_nothing_on_the_list() {
    let recorder = Recorder::new();
    let (parent, dev) = bound_card("owners", &Log::default());
    for _ in 0..rounds(30, 3) {
        let file = File::open(&dev).unwrap();
        file.run.wait_for_one();
        file.close();
    }
    let released = |phase| {
        count(&recorder, &parent, |event| {
            (event.kind, event.name, event.phase) == (Kind::Release, "tick", phase)
        })
    };
    assert_eq!(released(Phase::Alive), rounds(30, 3));
    unbind(&parent);
    assert_eq!(released(Phase::StopCallbacks), 0);
}

#[test]
fn a_source_ends_in_step_5_whether_its_owner_is_alive_leaked_or_forgotten() {
    let log = Log::default();
    let (parent, dev) = bound_card("owners", &log);
    let make = |name: &'static str| {
        let captured = log.value(name);
        let timer = dev.timer_setup("timer", move |hw| {
            let _ = (captured.look(), hw.regs.look());
            Some(SOON)
        });
        let timer = timer.unwrap();
        timer.modify(SOON).unwrap();
        timer
    };
    let alive = make("alive");
    let leaked = Box::leak(Box::new(make("leaked")));
    mem::forget(make("forgotten"));
    unbind(&parent);
    assert_eq!(log.take(), ["forgotten", "leaked", "alive", "regs"]);
    for timer in [&alive, &*leaked] {
        assert_eq!(errno(timer.modify(SOON)), Errno::ENODEV);
    }
}

/// One of each kind.
type Three = (Owned<Work>, Owned<Timer>, Owned<Kthread>);

#[test]
fn the_three_kinds_can_be_made_in_a_section_and_not_after_unplug() {
    let (parent, dev) = bound_card("owners", &Log::default());
    let ran = Arc::new(AtomicUsize::new(0));
    let make = |dev: &Dev<Card>| -> Result<Three> {
        let [first, second, third] = [(); 3].map(|()| ran.clone());
        let count = |ran: &AtomicUsize| {
            ran.fetch_add(1, Ordering::SeqCst);
        };
        let work = dev.init_work("work", move |_| count(&first))?;
        let timer = dev.timer_setup("timer", move |_| {
            count(&second);
            None
        })?;
        let thread = dev.kthread_run("thread", move |_, _| count(&third))?;
        Ok((work, timer, thread))
    };
    let (work, timer, thread) = dev.with_hw(|hw| make(&hw.drm.try_get().unwrap())).unwrap().unwrap();
    work.queue().unwrap();
    timer.modify(SOON).unwrap();
    while ran.load(Ordering::SeqCst) < 3 {
        thread::yield_now();
    }
    drop((work, timer, thread));
    parent.unplug().unwrap();
    assert_eq!(errno(make(&dev)), Errno::ENODEV);
    unbind(&parent);
    assert_eq!(errno(make(&dev)), Errno::ENODEV);
    // Another binding of the same bus device takes nothing of the old one's.
    let again = bind_card(&parent, &Log::default());
    assert_eq!(errno(make(&dev)), Errno::ENODEV);
    drop(make(&again).unwrap());
    unbind(&parent);
}

#[test]
fn an_owner_that_outlives_its_binding_does_no_harm_to_the_next() {
    let (parent, log) = (parent("owners"), Log::default());
    for _ in 0..rounds(20, 3) {
        let dev = bind_card(&parent, &log);
        let old = File::open(&dev).unwrap();
        unbind(&parent);
        let dev = bind_card(&parent, &log);
        let new = File::open(&dev).unwrap();
        drop(old);
        new.run.wait_for_one();
        new.close();
        unbind(&parent);
    }
}

#[test]
fn an_owner_dropped_in_its_own_run_ends_the_source_after_the_run() {
    let log = Log::default();
    let (parent, dev) = bound_card("owners", &log);
    let (held, holds) = (Arc::new(StdMutex::new(None::<Owned<Work>>)), log.value("captured"));
    let (of_run, (ended, end)) = (held.clone(), mpsc::channel());
    let work = dev
        .init_work("work", move |hw| {
            let owner = of_run.lock().unwrap().take();
            let refused = owner.as_ref().map(|work| work.queue().is_ok());
            drop(owner);
            let _ = (holds.look(), hw.regs.look());
            let _ = ended.send(refused);
        })
        .unwrap();
    let handle = work.clone();
    *held.lock().unwrap() = Some(work);
    handle.queue().unwrap();
    assert_eq!(end.recv().unwrap(), Some(true));
    assert!(end.recv().is_err(), "the closure was dropped, and what was queued did not run");
    assert_eq!(errno(handle.queue()), Errno::ESHUTDOWN);
    unbind(&parent);
    assert_eq!(log.take(), ["captured", "regs"]);
}

/// Each file's owner is dropped in the run of the other.
#[test]
fn owners_dropped_in_each_others_runs_end() {
    for _ in 0..rounds(50, 3) {
        let (parent, dev) = bound_card("owners", &Log::default());
        let slots: [Arc<StdMutex<Option<Owned<Work>>>>; 2] = Default::default();
        let meet = Arc::new(std::sync::Barrier::new(2));
        let handles = [0, 1].map(|at| {
            let (other, meet) = (slots[1 - at].clone(), meet.clone());
            let work = dev.init_work("work", move |_| {
                meet.wait();
                let owner = other.lock().unwrap().take();
                drop(owner);
            });
            let work = work.unwrap();
            let handle = Work::clone(&work);
            *slots[at].lock().unwrap() = Some(work);
            handle
        });
        for handle in &handles {
            handle.queue().unwrap();
        }
        while slots.iter().any(|slot| slot.lock().unwrap().is_some()) {
            thread::yield_now();
        }
        unbind(&parent);
        assert!(handles.iter().all(|handle| handle.queue().is_err()));
    }
}

#[test]
fn a_run_may_drop_the_last_reference_of_another_device_with_sources_of_its_own() {
    let log = Log::default();
    let ((parent, dev), (other, there)) = (bound_card("owners", &log), bound_card("other", &log));
    let queue = there.init_work("queue", |_| ()).unwrap();
    unbind(&other);
    assert_eq!(log.take(), ["regs"]);
    let last = StdMutex::new(Some((queue, there)));
    let work = dev.init_work("work", move |_| drop(last.lock().unwrap().take())).unwrap();
    work.queue().unwrap();
    work.flush().unwrap();
    assert_eq!(log.take(), ["pipe", "soft"]);
    drop(work);
    unbind(&parent);
}

/// The run holds the one reference that is left but for the bus's.
#[test]
fn a_run_may_hold_the_last_reference_of_its_own_device() {
    let log = Log::default();
    let (parent, dev) = bound_card("owners", &log);
    let last = StdMutex::new(None);
    let last = Arc::new(last);
    let dropped = last.clone();
    let work = dev.init_work("work", move |_| drop(dropped.lock().unwrap().take())).unwrap();
    *last.lock().unwrap() = Some(dev);
    work.queue().unwrap();
    work.flush().unwrap();
    assert_eq!(log.take(), [""; 0]);
    unbind(&parent);
    assert_eq!(log.take(), ["regs", "pipe", "soft"]);
    drop(work);
}

#[test]
fn an_owner_in_the_device_itself_keeps_nothing_alive() {
    let log = Log::default();
    let (parent, dev) = bound_card("owners", &log);
    let work = dev.init_work("work", |_| ()).unwrap();
    // On the device list: ended by the last reference, long after step 5.
    dev.drm.drmm_add_action("owner", move || drop(work)).unwrap();
    drop(dev);
    unbind(&parent);
    assert_eq!(log.take(), ["regs", "pipe", "soft"]);
}

#[test]
fn a_thread_that_ends_by_itself_leaves_the_list() {
    let recorder = Recorder::new();
    let (parent, dev) = bound_card("owners", &Log::default());
    let thread = dev.kthread_run("short", |_, _| ()).unwrap();
    thread.stop().unwrap();
    let released = |event: &drmm_runtime::report::Event| event.kind == Kind::Release && event.name == "short";
    assert_eq!(count(&recorder, &parent, released), 1);
    unbind(&parent);
    drop(thread);
    assert_eq!(count(&recorder, &parent, released), 1);
}
