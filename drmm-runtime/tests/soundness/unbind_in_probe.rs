//! Unbind and unplug while probe is on the stack.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;

use crate::support::*;
use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;

#[test]
fn unbind_from_probe_is_an_error_and_its_locals_stay_valid() {
    let log = Log::default();
    let parent = parent("in probe");
    let again: Parent = parent.clone();
    bind(&parent, |device| {
        let resource = device.devm(log.value("resource"))?;
        let card = card(device, &log)?;
        for removal in [Removal::Orderly, Removal::Surprise] {
            assert_eq!(errno(again.unbind(removal)), Errno::EDEADLK);
        }
        assert_eq!(errno(again.bind(Platform, |_| Ok(()))), Errno::EDEADLK);
        assert_eq!((resource.look(), card.soft.look()), ("resource", "soft"));
        card.devm_register()
    });
    assert!(parent.is_bound());
    unbind(&parent);
    assert_eq!(log.take(), ["regs", "resource", "pipe", "soft"]);
}

#[test]
fn unbind_from_another_thread_waits_for_probe() {
    let log = Log::default();
    let parent = parent("in probe");
    let probed = AtomicBool::new(false);
    let (probing, is_probing) = mpsc::channel();
    thread::scope(|scope| {
        let (parent, probed) = (&parent, &probed);
        scope.spawn(move || {
            is_probing.recv().unwrap();
            unbind(parent);
            assert!(probed.load(Ordering::SeqCst), "unbind came after probe");
        });
        bind(parent, |device| {
            let resource = device.devm(log.value("resource"))?;
            probing.send(()).unwrap();
            for _ in 0..rounds(2000, 100) {
                thread::yield_now();
                let _ = resource.look();
            }
            let card = card(device, &log)?;
            probed.store(true, Ordering::SeqCst);
            card.devm_register()
        });
    });
    assert_eq!(log.take(), ["regs", "resource", "pipe", "soft"]);
    assert!(!parent.is_bound());
}

#[test]
fn unplug_during_probe_marks_and_the_bus_walks_afterwards() {
    for from_another_thread in [false, true] {
        let log = Log::default();
        let parent = parent("in probe");
        let again = parent.clone();
        let outcome = parent.bind(Platform, |device| {
            let resource = device.devm(log.value("resource"))?;
            let early = card(device, &log)?;
            if from_another_thread {
                thread::scope(|scope| {
                    scope.spawn(|| again.unplug().unwrap());
                });
            } else {
                again.unplug()?;
            }
            assert_eq!(errno(early.enter()), Errno::ENODEV);
            // A device that is allocated after it is unplugged from the start.
            let late = card(device, &log)?;
            assert!(late.drm.is_unplugged());
            assert_eq!(errno(late.with_hw(|_| ())), Errno::ENODEV);
            assert_eq!((resource.look(), early.soft.look(), late.soft.look()), ("resource", "soft", "soft"));
            Ok(())
        });
        assert_eq!(errno(outcome), Errno::ENODEV);
        assert_eq!(log.take(), ["regs", "regs", "resource", "pipe", "soft", "pipe", "soft"]);
        // The next binding starts afresh.
        let dev = bind_card(&parent, &log);
        assert_eq!(dev.with_hw(|hw| hw.regs.look()).unwrap(), "regs");
        unbind(&parent);
    }
}

#[test]
fn unplug_and_unbind_race_probe() {
    for _ in 0..rounds(200, 8) {
        let log = Log::default();
        let parent = parent("in probe");
        let bound = thread::scope(|scope| {
            scope.spawn(|| parent.unplug().unwrap());
            scope.spawn(|| {
                let _ = parent.unbind(Removal::Surprise);
            });
            parent
                .bind(Platform, |device| {
                    let card = card(device, &log)?;
                    let _ = card.with_hw(|hw| hw.regs.look());
                    card.devm_register()
                })
                .is_ok()
        });
        if bound {
            // Perhaps the unbind came too early; the last one takes everything down.
            let _ = parent.unbind(Removal::Orderly);
        }
        assert_eq!(log.take(), ["regs", "pipe", "soft"]);
        assert!(!parent.is_bound());
    }
}
