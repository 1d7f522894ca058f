//! What is on, against its owner: forgotten, moved to where its end can see it, ended in its own
//! off-function.
//!
//! The off-function and the value share what is on. So if one ends first, the other finds it whole.

use std::mem;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::{Arc, Mutex as StdMutex};
use std::thread;

use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, Recorder};

type Slot<'bound> = Arc<StdMutex<Option<On<'bound, Tracked>>>>;

/// Switches on something that says when it goes off.
fn lamp<'bound>(
    device: &'bound Device<'bound>,
    log: &Log,
    name: &'static str,
) -> Result<On<'bound, Tracked>> {
    let off = |lamp: &Tracked, _| lamp.log().note(format!("{} off", lamp.look()));
    device.devm_switch_on(name, log.value(name), |_| (), off)
}

/// Fills a slot whose content other code is to look at or to end.
fn fill<'bound>(slot: &Slot<'bound>, on: On<'bound, Tracked>) {
    *slot.lock().unwrap() = Some(on);
}

#[test]
fn a_forgotten_owner_goes_off_once_before_what_it_borrows_and_its_value_stays() {
    let (log, parent) = (Log::default(), parent("forgotten"));
    bind(&parent, |device| {
        let borrowed = device.devm(log.value("borrowed"))?;
        for name in ["first", "second"] {
            let off = move |lamp: &Tracked, _| {
                lamp.log().note(format!("{} off, with {}", lamp.look(), borrowed.look()));
            };
            mem::forget(device.devm_switch_on(name, log.value(name), |_| (), off)?);
        }
        card(device, &log)?.devm_register()
    });
    unbind(&parent);
    let expected =
        ["second off, with borrowed", "first off, with borrowed", "regs", "borrowed", "pipe", "soft"];
    assert_eq!(log.take(), expected);
    // The list is as new for the next binding.
    bind(&parent, |device| {
        drop(lamp(device, &log, "again")?);
        Ok(())
    });
    assert_eq!(log.take(), ["again off", "again"]);
    unbind(&parent);
    assert!(log.take().is_empty());
}

#[test]
fn a_leaked_owner_lends_what_was_on_to_an_off_function_that_runs_after_its_own() {
    let (log, parent) = (Log::default(), parent("leaked"));
    bind(&parent, |device| {
        let slot: Arc<StdMutex<Option<&Tracked>>> = Arc::default();
        let seen = Arc::clone(&slot);
        let looks = device.devm_switch_on(
            "older",
            log.value("older"),
            |_| (),
            move |lamp, _| {
                let newer = seen.lock().unwrap().map(Tracked::look);
                lamp.log().note(format!("older off, sees {newer:?}"));
            },
        )?;
        mem::forget(looks);
        let newer: &On<'_, Tracked> = Box::leak(Box::new(lamp(device, &log, "newer")?));
        *slot.lock().unwrap() = Some(newer);
        Ok(())
    });
    unbind(&parent);
    assert_eq!(log.take(), ["newer off", r#"older off, sees Some("newer")"#]);
}

#[test]
fn an_owner_in_its_own_off_function_can_be_looked_at_and_dropped_there() {
    let (log, parent) = (Log::default(), parent("cycle"));
    bind(&parent, |device| {
        let slot = Slot::default();
        let own = Arc::clone(&slot);
        let on = device.devm_switch_on(
            "cycle",
            log.value("cycle"),
            |_| (),
            move |lamp, _| {
                let on = own.lock().unwrap().take();
                lamp.log().note(format!("off, sees {:?}", on.as_ref().map(|on| on.look())));
                drop(on);
                // What was on stays alive for as long as this function looks at it.
                lamp.log().note(format!("{} after its owner", lamp.look()));
            },
        )?;
        fill(&slot, on);
        Ok(())
    });
    unbind(&parent);
    assert_eq!(log.take(), [r#"off, sees Some("cycle")"#, "cycle after its owner", "cycle"]);
}

#[test]
fn an_off_function_may_end_others_older_and_newer_and_each_goes_off_once() {
    let (log, parent) = (Log::default(), parent("others"));
    bind(&parent, |device| {
        let (older, newer) = (Slot::default(), Slot::default());
        fill(&older, lamp(device, &log, "older")?);
        let theirs = [Arc::clone(&older), Arc::clone(&newer)];
        let middle = device.devm_switch_on(
            "middle",
            log.value("middle"),
            |_| (),
            move |lamp, _| {
                lamp.log().note("middle off");
                thread::scope(|scope| {
                    theirs.map(|slot| scope.spawn(move || drop(slot.lock().unwrap().take()))).map(drop)
                });
            },
        )?;
        fill(&newer, lamp(device, &log, "newer")?);
        // In step 7, by its owner, and as step 8 begins, if that is forgotten.
        mem::forget(middle);
        Ok(())
    });
    unbind(&parent);
    let mut ends = log.take();
    assert_eq!(ends[..2], ["newer off", "middle off"]);
    ends.sort();
    // The value of the one that was forgotten stays.
    assert_eq!(ends, ["middle off", "newer", "newer off", "older", "older off"]);
}

#[test]
fn a_panic_in_it_ends_there_and_the_others_go_off() {
    let (log, parent) = (Log::default(), parent("panics"));
    let recorder = Recorder::new();
    bind(&parent, |device| {
        let first = lamp(device, &log, "first")?;
        let panics = device.devm_switch_on("panics", log.value("panics"), |_| (), |_, _| panic!("off"))?;
        mem::forget(device.devm_switch_on("forgotten", (), |()| (), |(), _| panic!("forgotten"))?);
        let in_view: Job<'_> = Box::new(move || drop((panics, first)));
        card_with(device, &log, Setup { view: Some(in_view), ..Setup::default() })?.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["panics", "first off", "first", "regs", "pipe", "soft"]);
    assert_eq!(count(&recorder, &parent, |event| event.kind == Kind::Panic), 2);
}

#[test]
fn a_panic_while_it_is_switched_on_switches_it_off() {
    let (log, parent) = (Log::default(), parent("half on"));
    bind(&parent, |device| {
        let switch = || {
            device.devm_switch_on(
                "half",
                log.value("half"),
                |_| -> Result { panic!("on") },
                |lamp, _| {
                    lamp.log().note(format!("{} off", lamp.look()));
                },
            )
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| drop(switch())));
        assert_eq!(log.take(), ["half off", "half"]);
        // A panic of an off-function while another panic unwinds is caught there as well.
        let _second = device.devm_switch_on("second", (), |()| (), |(), _| panic!("second"))?;
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let _third = device.devm_switch_on("third", (), |()| (), |(), _| panic!("third"));
            if let Err(panic) = outcome {
                resume_unwind(panic);
            }
        }));
        assert!(outcome.is_err());
        Ok(())
    });
    unbind(&parent);
    assert!(log.take().is_empty());
}

#[test]
fn it_may_call_everything_and_is_refused_what_comes_too_late() {
    let (log, parent) = (Log::default(), parent("calls"));
    let mut dev = None;
    bind(&parent, |device| {
        let slot: Arc<StdMutex<Option<Dev<Card>>>> = Arc::default();
        let (theirs, bus) = (Arc::clone(&slot), parent.clone());
        let on = device.devm_switch_on(
            "calls",
            log.value("calls"),
            |_| (),
            move |lamp, _| {
                let dev = theirs.lock().unwrap().take().expect("it was put there");
                let answers = [
                    errno(dev.with_hw(|_| ())),
                    errno(bus.unbind(Removal::Orderly)),
                    errno(device.devm(1)),
                    errno(device.on_unbind("late", || {})),
                    errno(device.devm_switch_on("late", (), |()| (), |(), _| {})),
                ];
                bus.unplug().unwrap();
                lamp.log().note(format!("{answers:?}"));
            },
        )?;
        let in_view: Job<'_> = Box::new(move || drop(on));
        let card = card_with(device, &log, Setup { view: Some(in_view), ..Setup::default() })?;
        *slot.lock().unwrap() = Some(card.dev());
        dev = Some(card.dev());
        card.devm_register()
    });
    unbind(&parent);
    drop(dev);
    let answers = "[ENODEV, EDEADLK, ESHUTDOWN, ESHUTDOWN, ESHUTDOWN]";
    assert_eq!(log.take(), [answers, "calls", "regs", "pipe", "soft"]);
}

#[test]
fn in_a_group_that_fails_it_goes_off_before_what_the_group_holds_also_if_it_was_forgotten() {
    for forgets in [false, true] {
        let (log, parent) = (Log::default(), parent("group"));
        bind(&parent, |device| {
            let failed = device.devm_group::<()>(|group| {
                group.devm(log.value("grouped"))?;
                let on = lamp(device, &log, "lamp")?;
                if forgets {
                    mem::forget(on);
                }
                Err(Error::new(Errno::EIO, "the group fails"))
            });
            assert_eq!(errno(failed), Errno::EIO);
            Ok(())
        });
        unbind(&parent);
        let expected: &[_] =
            if forgets { &["grouped", "lamp off"] } else { &["lamp off", "lamp", "grouped"] };
        assert_eq!(log.take(), expected);
    }
}

/// A view whose newest field looks, when it ends, at what is on beside it.
#[drm_driver(name = "close", desc = "Neighbours that look at each other", major = 1, minor = 0)]
struct Close {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    oldest: InView<'bound>,
    #[devm]
    on: On<'bound, Tracked>,
    #[devm]
    _newest: InView<'bound>,
}

impl CloseHw<'_> {
    fn look(&self) -> &'static str {
        let _ = &self.oldest;
        self.on.look()
    }
}

#[test]
fn it_ends_between_its_neighbours_and_each_may_look_at_what_both_share() {
    let (log, parent) = (Log::default(), parent("close"));
    let mut dev = None;
    bind(&parent, |device| {
        let shared = device.devm(log.value("shared"))?;
        let looks = |who: &'static str| -> Job<'_> {
            let log = log.clone();
            Box::new(move || log.note(format!("{who} sees {}", shared.look())))
        };
        let close = devm_drm_dev_alloc!(device, |_| Close {
            oldest: InView::new(looks("oldest")),
            on: device.devm_switch_on(
                "on",
                log.value("on"),
                |_| (),
                |on, _| {
                    on.log().note(format!("{} off, sees {}", on.look(), shared.look()));
                }
            )?,
            _newest: InView::new(looks("newest")),
        })?;
        // The view can be lent for less than its scope, so `hw()` lends it.
        assert_eq!(close.enter()?.hw().look(), "on");
        dev = Some(close.dev());
        close.devm_register()
    });
    assert_eq!(dev.as_ref().expect("probe ran").with_hw(|hw| hw.on.look()).unwrap(), "on");
    unbind(&parent);
    let expected = ["newest sees shared", "on off, sees shared", "on", "oldest sees shared", "shared"];
    assert_eq!(log.take(), expected);
}

#[test]
fn it_may_be_dropped_on_another_thread_while_the_list_is_used() {
    let (log, parent) = (Log::default(), parent("threads"));
    bind(&parent, |device| {
        let ons: Vec<_> = ["one", "two", "three", "four"]
            .map(|name| lamp(device, &log, name))
            .into_iter()
            .collect::<Result<_>>()?;
        thread::scope(|scope| {
            for on in ons {
                scope.spawn(move || drop(on));
                scope.spawn(|| drop(lamp(device, &log, "more")));
            }
        });
        Ok(())
    });
    assert_eq!(log.take().len(), 16);
    unbind(&parent);
    assert!(log.take().is_empty());
}
