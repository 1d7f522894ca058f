//! Work, timers and threads of a driver are quiet before what they use goes, however the binding
//! ends.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{mpsc, Arc, OnceLock};
use std::time::Duration;

use drmm_runtime::bus::{Bus, Parent};
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, Phase, Recorder};
use drmm_runtime::work::{Kthread, Timer, Work};

struct Platform;
#[derive(Clone, Copy)]
struct Device<'bound>(Bound<'bound>);

impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.0
    }
}

impl Bus for Platform {
    type Device<'bound> = Device<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Device(bound)
    }
}

/// A register that must not be touched after its end.
#[derive(Clone, Default)]
struct Register(Arc<RegisterState>);

#[derive(Default)]
struct RegisterState {
    gone: AtomicBool,
    touched: AtomicU32,
}

impl Register {
    fn touch(&self) -> u32 {
        assert!(!self.0.gone.load(Ordering::SeqCst), "the register was touched after its end");
        self.0.touched.fetch_add(1, Ordering::SeqCst) + 1
    }
}

/// The mapping on the bound list: its end is the register's.
struct Mapping(Register);

impl Drop for Mapping {
    fn drop(&mut self) {
        self.0 .0.gone.store(true, Ordering::SeqCst);
    }
}

#[drm_driver(name = "busy", desc = "A driver with much going on", major = 1, minor = 0)]
struct Busy {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    register: &'bound Mapping,
    work: OnceLock<Work>,
    timer: OnceLock<Timer>,
    thread: OnceLock<Kthread>,
}

impl BusyHw<'_> {
    fn touch(&self) -> u32 {
        self.register.0.touch()
    }
}

fn alloc<'bound>(device: &'bound Device<'bound>, register: &Register) -> Result<Unregistered<'bound, Busy>> {
    devm_drm_dev_alloc!(device, |_| Busy {
        register: device.devm(Mapping(register.clone()))?,
        work: OnceLock::new(),
        timer: OnceLock::new(),
        thread: OnceLock::new(),
    })
}

const SOON: Duration = Duration::from_micros(50);

/// Binds a driver whose work queues itself, whose timer arms itself and whose thread never rests.
fn bind_busy(parent: &Parent, register: &Register) -> Dev<Busy> {
    let mut dev = None;
    parent
        .bind(Platform, |device| {
            let busy = alloc(device, register)?;
            let work = busy.devm_work("work", |hw| {
                hw.touch();
                // Stopped meanwhile: that is what the test is about.
                let _ = hw.work.get().map(Work::queue);
            })?;
            let timer = busy.devm_timer("timer", |hw| {
                hw.touch();
                Some(SOON)
            })?;
            let thread = busy.devm_kthread("thread", |dev, stop| {
                while !stop.sleep(SOON) {
                    let _ = dev.with_hw(|hw| hw.touch());
                }
            })?;
            work.queue()?;
            timer.modify(SOON)?;
            busy.work.get_or_init(|| work);
            busy.timer.get_or_init(|| timer);
            busy.thread.get_or_init(|| thread);
            // The first run may have come before the handle was there.
            busy.work.get().map(Work::queue).transpose()?;
            dev = Some(busy.dev());
            busy.devm_register()
        })
        .unwrap();
    dev.unwrap()
}

fn wait_for_touches(register: &Register, more: u32) {
    let goal = register.0.touched.load(Ordering::SeqCst) + more;
    while register.0.touched.load(Ordering::SeqCst) < goal {
        std::thread::yield_now();
    }
}

#[test]
fn all_sources_fire_until_unbind_and_never_after() {
    for removal in [Removal::Orderly, Removal::Surprise] {
        let (parent, register) = (Parent::new("busy0").unwrap(), Register::default());
        let dev = bind_busy(&parent, &register);
        wait_for_touches(&register, if cfg!(miri) { 5 } else { 200 });
        parent.unbind(removal).unwrap();
        assert!(register.0.gone.load(Ordering::SeqCst));
        let touched = register.0.touched.load(Ordering::SeqCst);
        for refusal in [
            dev.work.get().unwrap().queue().unwrap_err(),
            dev.timer.get().unwrap().modify(SOON).unwrap_err(),
            dev.thread.get().unwrap().wake().unwrap_err(),
        ] {
            assert_eq!(refusal.errno(), Errno::ENODEV);
        }
        std::thread::sleep(Duration::from_millis(2));
        assert_eq!(register.0.touched.load(Ordering::SeqCst), touched);
    }
}

#[test]
fn they_stop_in_step_5_newest_first() {
    let recorder = Recorder::new();
    let (parent, register) = (Parent::new("busy1").unwrap(), Register::default());
    let dev = bind_busy(&parent, &register);
    parent.unbind(Removal::Orderly).unwrap();
    let events = recorder.events_of(&parent);
    let stopped: Vec<_> = events
        .iter()
        .filter(|event| event.kind == Kind::Release && event.phase == Phase::StopCallbacks)
        .map(|event| (event.name, event.ty))
        .collect();
    let expected = [
        ("thread", "kthread"),
        ("timer", "timer"),
        ("timer", "callback"),
        ("work", "work"),
        ("work", "callback"),
    ];
    assert_eq!(stopped, expected);
    drop(dev);
}

#[test]
fn a_probe_that_fails_later_stops_them_too() {
    let (parent, register) = (Parent::new("busy2").unwrap(), Register::default());
    let (started, wait) = mpsc::channel();
    let error = parent.bind(Platform, |device| -> Result {
        let busy = alloc(device, &register)?;
        let started = started.clone();
        busy.devm_kthread("thread", move |dev, stop| {
            let _ = started.send(());
            while !stop.sleep(SOON) {
                let _ = dev.with_hw(|hw| hw.touch());
            }
        })?;
        let _ = wait.recv();
        Err(Error::new(Errno::EIO, "a later step failed"))
    });
    assert_eq!(error.unwrap_err().errno(), Errno::EIO);
    assert!(register.0.gone.load(Ordering::SeqCst));
}

#[test]
fn every_acquisition_can_fail() {
    let parent = Parent::new("busy3").unwrap();
    for nth in 1.. {
        let register = Register::default();
        parent.fail_acquisition(nth);
        let outcome = parent.bind(Platform, |device| {
            let busy = alloc(device, &register)?;
            busy.devm_work("work", |hw| {
                hw.touch();
            })?
            .queue()?;
            busy.devm_timer("timer", |hw| (hw.touch() < 3).then_some(SOON))?.modify(SOON)?;
            busy.devm_kthread("thread", |_, stop| {
                let _ = stop.wait();
            })?;
            busy.devm_register()
        });
        if outcome.is_ok() {
            assert!(nth > 10, "work, timer and thread are three acquisitions each");
            parent.unbind(Removal::Orderly).unwrap();
            break;
        }
        assert_eq!(outcome.unwrap_err().errno(), Errno::ENOMEM);
    }
}

#[test]
fn unbind_from_within_is_reported_and_changes_nothing() {
    let (parent, register) = (Parent::new("busy4").unwrap(), Register::default());
    let (answer, answers) = mpsc::channel();
    parent
        .bind(Platform, |device| {
            let busy = alloc(device, &register)?;
            let (inside, outside) = ((parent.clone(), answer.clone()), (parent.clone(), answer.clone()));
            let work = busy.devm_work("work", move |_| {
                let _ = inside.1.send(inside.0.unbind(Removal::Orderly));
            })?;
            busy.devm_kthread("thread", move |_, stop| {
                if !stop.wait() {
                    let _ = outside.1.send(outside.0.unbind(Removal::Orderly));
                }
            })?
            .wake()?;
            work.queue()?;
            busy.devm_register()
        })
        .unwrap();
    for _ in 0..2 {
        assert_eq!(answers.recv().unwrap().unwrap_err().errno(), Errno::EDEADLK);
    }
    assert!(parent.is_bound());
    parent.unbind(Removal::Orderly).unwrap();
}

#[test]
fn a_run_that_panics_does_not_keep_the_next_from_running() {
    let (parent, register) = (Parent::new("busy5").unwrap(), Register::default());
    let (run, runs) = mpsc::channel();
    parent
        .bind(Platform, |device| {
            let busy = alloc(device, &register)?;
            let run = run.clone();
            let work = busy.devm_work("work", move |hw| {
                let _ = run.send(());
                let _ = hw.work.get().map(Work::queue);
                assert!(hw.touch() > 1, "the first run panics");
            })?;
            work.queue()?;
            busy.work.get_or_init(|| work);
            busy.work.get().map(Work::queue).transpose()?;
            busy.devm_register()
        })
        .unwrap();
    for _ in 0..2 {
        runs.recv().unwrap();
    }
    parent.unbind(Removal::Orderly).unwrap();
}

#[test]
fn cancelled_work_and_deleted_timers_do_not_run() {
    let (parent, register) = (Parent::new("busy6").unwrap(), Register::default());
    parent
        .bind(Platform, |device| {
            let busy = alloc(device, &register)?;
            let timer = busy.devm_timer("timer", |hw| {
                hw.touch();
                None
            })?;
            assert!(!timer.modify(Duration::from_hours(1))?);
            assert!(timer.modify(Duration::from_hours(1))?, "it was armed before");
            assert!(timer.delete());
            assert!(!timer.delete());
            let work = busy.devm_work("work", |hw| {
                hw.touch();
            })?;
            assert!(!work.cancel());
            busy.devm_register()
        })
        .unwrap();
    parent.unbind(Removal::Orderly).unwrap();
    assert_eq!(register.0.touched.load(Ordering::SeqCst), 0);
}
