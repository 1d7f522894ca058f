//! Adding and releasing while the lists are being released.

use std::sync::Mutex as StdMutex;

use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Phase, Recorder};
use drmm_runtime::resource::DrmmAction;

#[test]
fn k11_what_the_release_hook_adds_is_released_with_the_list() {
    let log = Log::default();
    let parent = parent("k11");
    let noted = log.clone();
    bind(&parent, |device| {
        let hook = move |card: &Card| {
            let newest = noted.action("added in the hook");
            card.drm.drmm_add_action("added", newest).unwrap();
            noted.note("hook");
        };
        let setup = Setup { release: Some(Box::new(hook)), ..Setup::default() };
        card_with(device, &log, setup)?.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["regs", "hook", "added in the hook", "pipe", "soft"]);
}

#[test]
fn k11_adding_in_the_stop_phase_is_an_error_and_ends_the_value_once() {
    let (recorder, log) = (Recorder::new(), Log::default());
    let parent = parent("k11");
    let noted = &log;
    bind(&parent, |device| {
        let log = noted.clone();
        device.on_unbind("adds", move || {
            assert_eq!(errno(device.devm(log.value("value"))), Errno::ESHUTDOWN);
            let action = device.devm_add_action("action", log.action("action"));
            assert_eq!(errno(action.map(drop)), Errno::ESHUTDOWN);
            assert_eq!(errno(device.on_unbind("stop", log.action("stop"))), Errno::ESHUTDOWN);
            let group = device.devm_group::<()>(|group| group.devm(log.value("grouped")).map(drop));
            assert_eq!(errno(group), Errno::ESHUTDOWN);
            assert_eq!(errno(card(device, &log).map(drop)), Errno::ENODEV);
        })
    });
    unbind(&parent);
    assert_eq!(log.take(), ["value", "action", "stop", "grouped"], "each once, at once");
    assert_eq!(
        released_in(&recorder, &parent, Phase::BoundList),
        ["bus device"],
        "nothing was left for later"
    );
}

#[test]
fn k12_an_entry_released_by_handle_in_the_release_hook_is_released_once() {
    let log = Log::default();
    let handle: StdMutex<Option<DrmmAction>> = StdMutex::new(None);
    let handle = std::sync::Arc::new(handle);
    let (in_hook, noted) = (handle.clone(), log.clone());
    let parent = parent("k12");
    bind(&parent, |device| {
        let hook = move |card: &Card| {
            let handle = in_hook.lock().unwrap().take().expect("put there by probe");
            card.drm.drmm_release_action(handle).unwrap();
            noted.note("hook");
        };
        let setup = Setup { release: Some(Box::new(hook)), ..Setup::default() };
        let card = card_with(device, &log, setup)?;
        *handle.lock().unwrap() = Some(card.drm.drmm_add_action("older", log.action("older"))?);
        card.drm.drmm_add_action("newer", log.action("newer"))?;
        card.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["regs", "older", "hook", "newer", "pipe", "soft"]);
}

#[test]
fn k12_a_handle_used_in_the_stop_phase_is_an_error_and_the_walk_releases_once() {
    let log = Log::default();
    let parent = parent("k12");
    let noted = &log;
    bind(&parent, |device| {
        let log = noted.clone();
        let value = device.devm_ticket(log.value("value"))?;
        let taken = device.devm_ticket(log.value("wanted back"))?;
        let action = device.devm_add_action("action", log.action("action"))?;
        let cancelled = device.devm_add_action("cancelled", log.action("too late to cancel"))?;
        device.on_unbind("releases by handle", move || {
            assert_eq!(value.look(), "value");
            assert_eq!(errno(value.release()), Errno::ESHUTDOWN);
            assert_eq!(errno(taken.remove().map(drop)), Errno::ESHUTDOWN);
            assert_eq!(errno(action.release()), Errno::ESHUTDOWN);
            assert_eq!(errno(cancelled.cancel()), Errno::ESHUTDOWN);
            log.note("stop phase is over");
        })
    });
    unbind(&parent);
    assert_eq!(log.take(), ["stop phase is over", "too late to cancel", "action", "wanted back", "value"]);
}

#[test]
fn k15_the_container_is_freed_last_and_the_release_hook_may_read_it() {
    let (recorder, log) = (Recorder::new(), Log::default());
    let parent = parent("k15");
    let noted = log.clone();
    bind(&parent, |device| {
        let hook = move |card: &Card| {
            noted.note(format!("hook sees {} and {}", card.pipe.look(), card.soft.look()));
            assert!(card.drm.is_unplugged());
            assert!(card.drm.try_get::<Card>().is_none(), "nothing brings the device back");
            card.drm.unplug().unwrap();
        };
        let setup = Setup {
            list: Some(log.job("drmm field")),
            plain: Some(log.job("plain field")),
            release: Some(Box::new(hook)),
            ..Setup::default()
        };
        card_with(device, &log, setup)?.devm_register()
    });
    unbind(&parent);
    let ends = ["regs", "hook sees pipe and soft", "drmm field", "pipe", "plain field", "soft"];
    assert_eq!(log.take(), ends);
    let last = recorder.events_of(&parent).pop().expect("events");
    assert_eq!(last.phase, Phase::Memory, "nothing happens after the memory is given back");
}
