//! Drops in the middle of the walk that call back into the runtime.

use std::sync::{Arc, OnceLock};

use crate::support::*;
use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;

/// Where a drop finds its device.
type Late = Arc<OnceLock<Dev<Card>>>;

/// A resource that does its job in its drop.
struct InResource(Option<Job<'static>>);

impl Drop for InResource {
    fn drop(&mut self) {
        if let Some(job) = self.0.take() {
            job();
        }
    }
}

/// Everything a drop may try, and the error that it must get.
fn try_everything(parent: &Parent, dev: &Late, log: &Log, who: &str) {
    if let Some(dev) = dev.get() {
        assert_eq!(errno(dev.enter()), Errno::ENODEV);
        assert_eq!(errno(dev.with_hw(|_| ())), Errno::ENODEV);
        assert!(dev.is_unplugged());
        assert_eq!(dev.soft.look(), "soft");
        dev.drm.unplug().unwrap();
        dev.drm.drmm_add_action("late", || ()).unwrap();
    }
    assert_eq!(errno(parent.unbind(Removal::Orderly)), Errno::EDEADLK);
    assert_eq!(errno(parent.bind(Platform, |_| Ok(()))), Errno::EDEADLK);
    assert!(!parent.is_bound());
    parent.unplug().unwrap();
    log.note(who);
}

#[test]
fn drops_in_the_view_the_list_and_an_action_may_call_anything() {
    let log = Log::default();
    let parent = parent("drops");
    let late = Late::default();
    let caller = |who: &'static str| -> Job<'static> {
        let (parent, late, log) = (parent.clone(), late.clone(), log.clone());
        Box::new(move || try_everything(&parent, &late, &log, who))
    };
    bind(&parent, |device| {
        device.devm_add_action("action", caller("action"))?;
        device.devm(InResource(Some(caller("resource"))))?;
        let setup = Setup { view: Some(caller("view")), ..Setup::default() };
        let card = card_with(device, &log, setup)?;
        let in_closure = InResource(Some(caller("closure of a callback")));
        card.callback("irq", move |_| {
            let _whole = &in_closure;
        })?;
        device.on_unbind("stop", caller("stop action"))?;
        assert!(late.set(card.dev()).is_ok());
        card.devm_register()
    });
    unbind(&parent);
    let expected = ["stop action", "closure of a callback", "view", "regs", "resource", "action"];
    assert_eq!(log.take(), expected);
    // The one reference that is left is in the cell.
    let late = Arc::into_inner(late).expect("all drops are over").into_inner().expect("set");
    assert_eq!(late.soft.look(), "soft");
    drop(late);
    assert_eq!(log.take(), ["pipe", "soft"]);
}

#[test]
fn a_view_drop_touches_its_registers() {
    let log = Log::default();
    let parent = parent("drops");
    bind(&parent, |device| {
        let regs = device.devm(log.value("registers"))?;
        let noted = log.clone();
        let view: Job<'_> = Box::new(move || noted.note(format!("off through {}", regs.look())));
        card_with(device, &log, Setup { view: Some(view), ..Setup::default() })?.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["off through registers", "regs", "registers", "pipe", "soft"]);
}

#[test]
fn drops_on_the_device_side_may_call_anything() {
    let log = Log::default();
    let parent = parent("drops");
    let caller = |who: &'static str| -> Job<'static> {
        let (parent, log) = (parent.clone(), log.clone());
        Box::new(move || {
            assert_eq!(errno(parent.unbind(Removal::Orderly)), Errno::ENODEV);
            parent.unplug().unwrap();
            // The old device is in the middle of its end, and a new one can be bound.
            parent.bind(Platform, |device| device.devm_add_action("next", || ()).map(drop)).unwrap();
            parent.unbind(Removal::Surprise).unwrap();
            log.note(who);
        })
    };
    let mut keep = None;
    bind(&parent, |device| {
        let again = caller("release hook");
        let setup = Setup {
            list: Some(caller("drmm field")),
            plain: Some(caller("plain field")),
            release: Some(Box::new(move |_| again())),
            ..Setup::default()
        };
        let card = card_with(device, &log, setup)?;
        card.drm.drmm_add_action("action", caller("drmm action"))?;
        keep = Some(card.dev());
        card.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["regs"]);
    drop(keep);
    let ends = ["release hook", "drmm action", "drmm field", "pipe", "plain field", "soft"];
    assert_eq!(log.take(), ends);
}
