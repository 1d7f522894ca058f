//! Cases 37 to 75: what a program that has the device open sees of an unplug.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{mpsc, Arc, Condvar, Mutex as StdMutex};
use std::thread;

use crate::support::*;
use drmm_runtime::bus::Callback;
use drmm_runtime::prelude::*;
use drmm_runtime::publish::Publication;

#[test]
fn a37_a_call_after_unplug_is_refused_without_calling_the_driver() {
    let log = Log::default();
    let (parent, file) = bound_card("a37", &log);
    let calls = AtomicUsize::new(0);
    let call = || file.with_hw(|hw| (calls.fetch_add(1, Ordering::SeqCst), hw.regs.look()).1);
    assert_eq!(call().unwrap(), "regs");
    parent.unplug().unwrap();
    assert_eq!(errno(call()), Errno::ENODEV);
    unbind(&parent);
    assert_eq!(errno(call()), Errno::ENODEV);
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[test]
fn a39_the_last_close_after_unplug_ends_the_device_once_and_no_other() {
    let log = Log::default();
    let (parent, file) = bound_card("a39", &log);
    let files = [file.clone(), file.clone(), file];
    unbind(&parent);
    assert_eq!(log.take(), ["regs"]);
    let [first, second, last] = files;
    drop(second);
    drop(first);
    assert_eq!(log.take(), [""; 0]);
    drop(last);
    assert_eq!(log.take(), ["pipe", "soft"]);
}

#[test]
fn a40_unbind_waits_for_a_call_that_is_inside_and_its_registers_stay_valid() {
    let log = Log::default();
    let (parent, file) = bound_card("a40", &log);
    let (inside, is_inside) = mpsc::channel();
    let (file, log) = (&file, &log);
    thread::scope(|scope| {
        scope.spawn(move || {
            let called = file.with_hw(|hw| {
                inside.send(()).unwrap();
                while !file.is_unplugged() {
                    thread::yield_now();
                }
                for _ in 0..rounds(500, 50) {
                    thread::yield_now();
                    let _ = hw.regs.look();
                }
                log.note("the call ends");
            });
            called.unwrap();
        });
        is_inside.recv().unwrap();
        unbind(&parent);
    });
    assert_eq!(log.take(), ["the call ends", "regs"]);
}

#[test]
fn a41_a_call_that_is_blocked_on_one_device_does_not_delay_another() {
    let log = Log::default();
    let (blocked_parent, blocked) = bound_card("a41-blocked", &log);
    let (parent, file) = bound_card("a41", &log);
    let inside = blocked.enter().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| unbind(&parent)).join().unwrap();
    });
    assert_eq!(errno(file.enter()), Errno::ENODEV);
    assert_eq!(inside.hw().regs.look(), "regs");
    drop(inside);
    unbind(&blocked_parent);
}

/// Something that programs wait for, as for the next frame.
#[derive(Default)]
struct Frame {
    gone: StdMutex<bool>,
    changed: Condvar,
}

impl Frame {
    /// Waits for a frame that never comes.
    fn wait(&self) -> Result {
        let gone = self.changed.wait_while(self.gone.lock().unwrap(), |gone| !*gone).unwrap();
        assert!(*gone);
        Err(Error::new(Errno::ENODEV, "the device went while a program waited"))
    }
}

struct Waiters(Arc<Frame>);

impl Publication<Waited> for Waiters {
    fn publish(&self, _dev: &Dev<Waited>) -> Result {
        Ok(())
    }

    fn wake(&self) {
        *self.0.gone.lock().unwrap() = true;
        self.0.changed.notify_all();
    }

    fn withdraw(&self) {}
}

#[drm_driver(name = "waited", desc = "Programs wait inside a section", major = 1, minor = 0)]
struct Waited {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: &'bound Tracked,
    frame: Arc<Frame>,
}

#[test]
fn a42_a_call_that_waits_inside_a_section_is_woken_with_an_error_and_unplug_returns() {
    for by_unbind in [false, true] {
        let log = Log::default();
        let parent = parent("a42");
        let mut file = None;
        bind(&parent, |device| {
            let frame = Arc::new(Frame::default());
            let waited = devm_drm_dev_alloc!(device, |drm| Waited {
                regs: device.devm(log.value("regs"))?,
                frame: {
                    drm.publish_with(Waiters(frame.clone()))?;
                    frame
                },
            })?;
            file = Some(waited.dev());
            waited.devm_register()
        });
        let file = file.expect("probe ran");
        let (waiting, waits) = mpsc::channel();
        thread::scope(|scope| {
            let file = &file;
            let call = scope.spawn(move || {
                file.with_hw(|hw| {
                    waiting.send(()).unwrap();
                    let outcome = hw.frame.wait();
                    assert_eq!(hw.regs.look(), "regs");
                    outcome
                })
            });
            waits.recv().unwrap();
            // Without the wake this would wait for ever.
            if by_unbind {
                unbind(&parent);
            } else {
                parent.unplug().unwrap();
            }
            assert_eq!(errno(call.join().unwrap().unwrap()), Errno::ENODEV);
        });
        let _ = parent.unbind(Removal::Surprise);
        assert_eq!(log.take(), ["regs"]);
    }
}

#[test]
fn a52_the_close_of_a_file_learns_whether_the_hardware_is_still_there() {
    let close = |file: &Dev<Card>, log: &Log| match file.with_hw(|hw| hw.regs.look()) {
        Ok(regs) => log.note(format!("close through {regs}")),
        Err(gone) => log.note(format!("close without hardware: {}", gone.errno().name())),
    };
    let log = Log::default();
    let (parent, file) = bound_card("a52", &log);
    close(&file, &log);
    assert_eq!(log.take(), ["close through regs"]);
    unbind(&parent);
    close(&file, &log);
    assert_eq!(log.take(), ["regs", "close without hardware: ENODEV"]);
}

#[test]
fn a58_a_disconnect_is_final_so_a_loop_that_tries_again_stops() {
    let log = Log::default();
    let parent = parent("a58");
    let mut poll: Option<Callback<()>> = None;
    bind(&parent, |device| {
        let card = card(device, &log)?;
        poll = Some(card.callback("poll", |hw| assert_eq!(hw.regs.look(), "regs"))?);
        card.devm_register()
    });
    let old = poll.take().expect("probe ran");
    let rounds = AtomicUsize::new(0);
    thread::scope(|scope| {
        scope.spawn(|| while old.run().is_ok() && rounds.fetch_add(1, Ordering::SeqCst) < usize::MAX {});
        while rounds.load(Ordering::SeqCst) == 0 {
            thread::yield_now();
        }
        parent.unbind(Removal::Surprise).unwrap();
    });
    // A new binding of the same hardware does not revive the old device.
    let again = bind_card(&parent, &log);
    assert_eq!(again.with_hw(|hw| hw.regs.look()).unwrap(), "regs");
    assert_eq!(errno(old.run()), Errno::ENODEV);
    unbind(&parent);
}

#[test]
fn a61_unbind_waits_for_a_handler_that_is_running() {
    let log = Log::default();
    let parent = parent("a61");
    let [running, ended] = [(); 2].map(|()| Arc::new(AtomicBool::new(false)));
    let mut irq: Option<Callback<()>> = None;
    let (runs, ends, noted) = (running.clone(), ended.clone(), log.clone());
    bind(&parent, |device| {
        let card = card(device, &log)?;
        let resource = device.devm(log.value("resource of the handler"))?;
        irq = Some(card.callback("irq", move |hw| {
            runs.store(true, Ordering::SeqCst);
            while !hw.drm.is_unplugged() {
                thread::yield_now();
            }
            for _ in 0..crate::support::rounds(200, 20) {
                thread::yield_now();
                let _ = (resource.look(), hw.regs.look());
            }
            ends.store(true, Ordering::SeqCst);
            noted.note("handler ends");
        })?);
        card.devm_register()
    });
    let irq = irq.expect("probe ran");
    thread::scope(|scope| {
        scope.spawn(|| irq.run().unwrap());
        while !running.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        unbind(&parent);
        assert!(ended.load(Ordering::SeqCst));
    });
    assert_eq!(log.take(), ["handler ends", "resource of the handler", "regs"]);
}

#[test]
fn a73_access_gives_the_value_until_it_is_revoked_with_a_guard_and_with_a_closure() {
    let log = Log::default();
    let (parent, dev) = bound_card("a73", &log);
    assert_eq!(dev.enter().ok().map(|section| section.hw().regs.look()), Some("regs"));
    {
        let _outer = dev.enter().unwrap();
        assert_eq!(dev.with_hw(|hw| hw.regs.look()).ok(), Some("regs"));
    }
    unbind(&parent);
    assert!(dev.enter().is_err());
    assert_eq!(dev.with_hw(|hw| hw.regs.look()).ok(), None);
}

#[test]
fn a75_every_reference_is_counted() {
    let log = Log::default();
    let (parent, dev) = bound_card("a75", &log);
    unbind(&parent);
    let mut references = vec![dev];
    for at in 0..rounds(100, 10) {
        let next = match at % 2 {
            0 => references[at / 2].clone(),
            _ => references[at / 2].drm.try_get::<Card>().expect("alive"),
        };
        references.push(next);
    }
    assert_eq!(log.take(), ["regs"]);
    while references.len() > 1 {
        drop(references.swap_remove(references.len() / 2));
        assert_eq!((log.take(), references[0].soft.look()), (Vec::new(), "soft"));
    }
    drop(references);
    assert_eq!(log.take(), ["pipe", "soft"]);
}
