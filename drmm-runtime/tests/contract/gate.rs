//! The gate: enter, exit, unplug, and which thread waits for which.

use std::future::{poll_fn, Future};
use std::mem::replace;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, Phase, Recorder};

/// Lets others run for a while.
fn others_run() {
    for _ in 0..rounds(500, 50) {
        thread::yield_now();
    }
}

/// Waits until the gate of `dev` is closed.
fn until_unplugged(dev: &Dev<Card>) {
    while !dev.is_unplugged() {
        thread::yield_now();
    }
}

#[test]
fn k16_enter_before_unplug_works_and_after_it_is_refused() {
    let log = Log::default();
    let (parent, dev) = bound_card("k16", &log);
    assert_eq!(dev.with_hw(|hw| (hw.soft.look(), hw.regs.look())).unwrap(), ("soft", "regs"));
    assert!(!dev.is_unplugged());
    parent.unplug().unwrap();
    assert!(dev.is_unplugged());
    assert_eq!(errno(dev.enter()), Errno::ENODEV);
    let mut ran = false;
    assert_eq!(errno(dev.with_hw(|_| ran = true)), Errno::ENODEV);
    assert!(!ran, "without running the closure");
    assert_eq!(log.take(), [""; 0], "unplug releases nothing");
    assert!(parent.is_bound());
    unbind(&parent);
    assert_eq!(errno(dev.enter()), Errno::ENODEV);
}

#[test]
fn k17_unplug_waits_for_a_section_under_way_also_one_that_sleeps() {
    let log = Log::default();
    let (parent, dev) = bound_card("k17", &log);
    let (inside, is_inside) = mpsc::channel();
    let (dev, log) = (&dev, &log);
    thread::scope(|scope| {
        scope.spawn(move || {
            let section = dev.enter().unwrap();
            inside.send(()).unwrap();
            until_unplugged(dev);
            others_run();
            thread::sleep(Duration::from_millis(2));
            // The gate is closed, and the hardware is still there.
            let _ = section.hw().regs.look();
            log.note("section ends");
        });
        is_inside.recv().unwrap();
        parent.unplug().unwrap();
        log.note("unplug returns");
    });
    assert_eq!(log.take(), ["section ends", "unplug returns"]);
    unbind(&parent);
}

#[test]
fn k18_unplug_waits_for_the_outer_of_two_nested_sections() {
    let log = Log::default();
    let (parent, dev) = bound_card("k18", &log);
    let (inside, is_inside) = mpsc::channel();
    let (dev, log) = (&dev, &log);
    thread::scope(|scope| {
        scope.spawn(move || {
            let outer = dev.enter().unwrap();
            let inner = dev.enter().unwrap();
            inside.send(()).unwrap();
            until_unplugged(dev);
            assert_eq!(errno(dev.enter()), Errno::ENODEV, "a third one is refused");
            drop(inner);
            log.note("inner ends");
            others_run();
            let _ = outer.hw().regs.look();
            log.note("outer ends");
        });
        is_inside.recv().unwrap();
        parent.unplug().unwrap();
        log.note("unplug returns");
    });
    assert_eq!(log.take(), ["inner ends", "outer ends", "unplug returns"]);
    unbind(&parent);
}

#[test]
fn k18_sections_may_end_in_any_order() {
    let log = Log::default();
    let (parent, dev) = bound_card("k18", &log);
    let outer = dev.enter().unwrap();
    let inner = dev.enter().unwrap();
    drop(outer);
    assert_eq!(errno(parent.unplug()), Errno::EDEADLK, "one is still under way");
    assert_eq!(inner.hw().regs.look(), "regs");
    drop(inner);
    parent.unplug().unwrap();
    unbind(&parent);
}

#[test]
fn k19_a_section_on_one_device_does_not_delay_the_unplug_of_another() {
    let log = Log::default();
    let (slow_parent, slow) = bound_card("slow", &log);
    let (parent, dev) = bound_card("k19", &log);
    // Held for as long as the whole test: if the other one waited for it, this would never end.
    let section = slow.enter().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| parent.unplug().unwrap());
    });
    parent.unplug().unwrap();
    unbind(&parent);
    drop(dev);
    assert_eq!(section.hw().regs.look(), "regs");
    drop(section);
    unbind(&slow_parent);
}

#[test]
fn k20_of_many_unplugs_one_does_the_work_and_all_return_after_it() {
    let (recorder, log) = (Recorder::new(), Log::default());
    let (parent, dev) = bound_card("k20", &log);
    let left = AtomicBool::new(false);
    let (inside, is_inside) = mpsc::channel();
    let (parent, dev, left) = (&parent, &dev, &left);
    thread::scope(|scope| {
        scope.spawn(move || {
            let section = dev.enter().unwrap();
            inside.send(()).unwrap();
            until_unplugged(dev);
            others_run();
            left.store(true, Ordering::SeqCst);
            drop(section);
        });
        is_inside.recv().unwrap();
        for by_device in [false, true].into_iter().cycle().take(rounds(16, 6)) {
            scope.spawn(move || {
                if by_device {
                    dev.drm.unplug().unwrap();
                } else {
                    parent.unplug().unwrap();
                }
                assert!(left.load(Ordering::SeqCst), "every unplug waits for the section");
            });
        }
    });
    let closed = count(&recorder, parent, |e| e.kind == Kind::Step && e.phase == Phase::CloseGate);
    assert_eq!(closed, 1, "one of them closed the gate");
    unbind(parent);
}

#[test]
fn k21_unplug_and_unbind_inside_a_section_are_reported() {
    let log = Log::default();
    let (parent, dev) = bound_card("k21", &log);
    let section = dev.enter().unwrap();
    assert_eq!(errno(parent.unbind(Removal::Orderly)), Errno::EDEADLK);
    assert!(!dev.is_unplugged(), "a refused unbind changes nothing");
    assert_eq!(errno(parent.unplug()), Errno::EDEADLK);
    assert_eq!(errno(dev.drm.unplug()), Errno::EDEADLK);
    assert!(dev.is_unplugged(), "the gate is closed, the wait is left to others");
    assert_eq!(section.hw().regs.look(), "regs");
    drop(section);
    parent.unplug().unwrap();
    unbind(&parent);
}

/// Asynchronous code on one thread: the guard is not `Send`, and clippy finds this one by the rule
/// in `clippy.toml`.
#[test]
fn k21_unplug_beside_a_guard_held_over_an_await_is_reported() {
    let log = Log::default();
    let (parent, dev) = bound_card("k21", &log);
    #[expect(clippy::await_holding_invalid_type, reason = "the mistake that this is about")]
    let mut holds = pin!(async {
        let section = dev.enter().unwrap();
        let mut polled = false;
        // Pending once.
        poll_fn(|_| if replace(&mut polled, true) { Poll::Ready(()) } else { Poll::Pending }).await;
        section.hw().regs.look()
    });
    let mut context = Context::from_waker(Waker::noop());
    assert!(holds.as_mut().poll(&mut context).is_pending());
    assert_eq!(errno(parent.unplug()), Errno::EDEADLK);
    assert_eq!(holds.as_mut().poll(&mut context), Poll::Ready("regs"), "the section goes on");
    parent.unplug().unwrap();
    unbind(&parent);
}

#[test]
fn k21_unplug_inside_a_section_of_another_device_is_fine() {
    let log = Log::default();
    let (held_parent, held) = bound_card("held", &log);
    let (parent, dev) = bound_card("k21", &log);
    let section = held.enter().unwrap();
    parent.unplug().unwrap();
    unbind(&parent);
    drop((dev, section));
    unbind(&held_parent);
}

#[test]
fn k22_every_way_out_of_a_section_ends_it() {
    fn early(dev: &Dev<Card>) -> Result<&'static str> {
        let section = dev.enter()?;
        if section.hw().regs.look() == "regs" {
            return Ok("early");
        }
        Ok("late")
    }
    fn question_mark(dev: &Dev<Card>) -> Result {
        let _section = dev.enter()?;
        Err(Error::new(Errno::EIO, "the hardware did not answer"))?;
        Ok(())
    }
    let log = Log::default();
    let (parent, dev) = bound_card("k22", &log);
    assert_eq!(early(&dev).unwrap(), "early");
    assert_eq!(errno(question_mark(&dev)), Errno::EIO);
    let panicked = catch_unwind(AssertUnwindSafe(|| dev.with_hw(|_| panic!("in a section"))));
    assert!(panicked.is_err());
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _outer = dev.enter();
        let _inner = dev.enter();
        panic!("in two sections")
    }));
    assert!(panicked.is_err());
    for round in 0.. {
        let section = dev.enter().unwrap();
        if round == 0 {
            continue;
        }
        assert_eq!(section.hw().regs.look(), "regs");
        break;
    }
    parent.unplug().expect("no section is left under way");
    unbind(&parent);
}

#[test]
fn k22_a_callback_that_panics_ends_its_section() {
    let log = Log::default();
    let parent = parent("k22");
    let runs = AtomicU32::new(0);
    let mut irq = None;
    let counted = std::sync::Arc::new(runs);
    let in_callback = counted.clone();
    bind(&parent, |device| {
        let card = card(device, &log)?;
        irq = Some(card.callback("interrupt", move |_| {
            in_callback.fetch_add(1, Ordering::SeqCst);
            panic!("in a callback")
        })?);
        card.devm_register()
    });
    let irq: drmm_runtime::bus::Callback<()> = irq.expect("probe ran");
    for _ in 0..2 {
        assert!(catch_unwind(AssertUnwindSafe(|| irq.run())).is_err());
    }
    assert_eq!(counted.load(Ordering::SeqCst), 2);
    parent.unplug().expect("no section is left under way");
    unbind(&parent);
    assert_eq!(errno(irq.run()), Errno::ENODEV);
}
