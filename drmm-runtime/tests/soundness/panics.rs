//! Panics in everything that the walk calls: it goes on, and each thing is released once.

use std::panic::{catch_unwind, panic_any, AssertUnwindSafe};

use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::publish::Publication;
use drmm_runtime::report::{Kind, Phase, Recorder};

/// A panic payload that panics when it is dropped, and so does what that panic carries, for ever.
///
/// It has no bytes: the last payload must be forgotten, and forgetting zero bytes is no leak.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic_any(Bomb);
    }
}

/// Panics with a payload that will not go quietly.
pub(crate) fn explode() -> ! {
    panic_any(Bomb)
}

/// Notes that it was reached, and panics.
fn exploding(log: &Log, name: &'static str) -> Job<'static> {
    let log = log.clone();
    Box::new(move || {
        log.note(name);
        explode()
    })
}

/// A resource whose drop panics.
struct Bursting(Option<Job<'static>>);

impl Drop for Bursting {
    fn drop(&mut self) {
        if let Some(job) = self.0.take() {
            job();
        }
    }
}

struct BadFront(Log);

impl Publication<Panicky> for BadFront {
    fn publish(&self, _dev: &Dev<Panicky>) -> Result {
        Ok(())
    }

    fn wake(&self) {
        exploding(&self.0, "wake")();
    }

    fn withdraw(&self) {
        exploding(&self.0, "withdraw")();
    }
}

#[drm_driver(name = "panicky", desc = "Its front panics", major = 1, minor = 0)]
struct Panicky {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    object: Tracked,
}

#[test]
fn panics_at_every_place_of_the_walk_do_not_stop_it() {
    let (recorder, log) = (Recorder::new(), Log::default());
    let parent = parent("panics");
    bind(&parent, |device| {
        device.devm(log.value("oldest"))?;
        device.devm_add_action("action", exploding(&log, "action"))?;
        device.devm(Bursting(Some(exploding(&log, "resource"))))?;
        let (unbind, release) = (exploding(&log, "unbind hook"), exploding(&log, "release hook"));
        let setup = Setup {
            view: Some(exploding(&log, "view")),
            list: Some(exploding(&log, "drmm field")),
            plain: Some(exploding(&log, "plain field")),
            unbind: Some(Box::new(move |_| unbind())),
            release: Some(Box::new(move |_| release())),
        };
        let card = card_with(device, &log, setup)?;
        let in_closure = Bursting(Some(exploding(&log, "closure of a callback")));
        card.callback("irq", move |_| {
            let _whole = &in_closure;
        })?;
        device.on_unbind("stop", exploding(&log, "stop action"))?;
        card.drm.drmm_add_action("drmm action", exploding(&log, "drmm action"))?;
        card.devm_register()
    });
    unbind(&parent);
    let expected = [
        "stop action",
        "closure of a callback",
        "unbind hook",
        "view",
        "regs",
        "resource",
        "action",
        "oldest",
        "release hook",
        "drmm action",
        "drmm field",
        "pipe",
        "plain field",
        "soft",
    ];
    assert_eq!(log.take(), expected);
    let panics = count(&recorder, &parent, |event| event.kind == Kind::Panic);
    assert_eq!(panics, 10, "the trace says which");
    assert_eq!(recorder.events_of(&parent).pop().map(|e| e.phase), Some(Phase::Memory));
    // The parent can be used as before.
    let dev = bind_card(&parent, &log);
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take(), ["regs", "pipe", "soft"]);
}

#[test]
fn a_front_that_panics_does_not_stop_the_walk() {
    let log = Log::default();
    let parent = parent("panics");
    bind(&parent, |device| {
        let panicky = devm_drm_dev_alloc!(device, |drm| Panicky {
            object: {
                drm.publish_with(BadFront(log.clone()))?;
                log.value("object")
            },
        })?;
        device.devm(log.value("resource"))?;
        panicky.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["wake", "withdraw", "resource", "object"]);
}

#[test]
fn an_irq_that_panics_leaves_everything_usable() {
    let log = Log::default();
    let parent = parent("panics");
    let mut irq = None;
    bind(&parent, |device| {
        let card = card(device, &log)?;
        irq = Some(card.callback("irq", |hw| {
            let _ = hw.regs.look();
            explode()
        })?);
        card.devm_register()
    });
    let irq: drmm_runtime::bus::Callback<()> = irq.expect("probe ran");
    let payload = catch_unwind(AssertUnwindSafe(|| irq.run())).expect_err("it panics");
    std::mem::forget(payload);
    unbind(&parent);
    assert_eq!(errno(irq.run()), Errno::ENODEV);
    drop(irq);
    assert_eq!(log.take(), ["regs", "pipe", "soft"]);
}

#[test]
fn an_early_release_that_panics_releases_once() {
    let log = Log::default();
    let (parent, dev) = bound_card("panics", &log);
    let handle = dev.drm.drmm_add_action("bad", exploding(&log, "bad")).unwrap();
    dev.drm.drmm_release_action(handle).expect("the panic ends in the release");
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take(), ["bad", "regs", "pipe", "soft"]);

    let parent = super::support::parent("panics");
    bind(&parent, |device| {
        device.devm_add_action("bad action", exploding(&log, "bad action"))?.release()?;
        device.devm_ticket(Bursting(Some(exploding(&log, "bad resource"))))?.release()?;
        device
            .devm_add_action("bad capture", {
                let captured = Bursting(Some(exploding(&log, "bad capture")));
                move || drop(captured)
            })?
            .cancel()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["bad action", "bad resource", "bad capture"]);
}

#[test]
fn a_refused_value_whose_end_panics_is_released_once() {
    let log = Log::default();
    let (parent, dev) = bound_card("panics", &log);
    parent.fail_acquisition(1);
    let refused = catch_unwind(AssertUnwindSafe(|| {
        dev.drm.drmm_add_action("refused", exploding(&log, "refused")).map(drop)
    }));
    // The action runs in the call that adds it, so its panic is the caller's.
    std::mem::forget(refused.expect_err("it panics"));
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take(), ["refused", "regs", "pipe", "soft"]);
}
