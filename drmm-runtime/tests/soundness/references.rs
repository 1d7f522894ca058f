//! Counted references in the wrong places: the last put never lands inside the walk.

use std::sync::{Arc, Mutex as StdMutex, OnceLock};

use crate::support::*;
use drmm_runtime::bus::Callback;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, Phase, Recorder};

/// Keeps a device reference where it is told to.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Place {
    View,
    Resource,
    Callback,
    BoundAction,
    StopAction,
}

#[test]
fn a_reference_anywhere_on_the_bound_side_never_ends_the_device_inside_the_walk() {
    for place in [Place::View, Place::Resource, Place::Callback, Place::BoundAction, Place::StopAction] {
        let (recorder, log) = (Recorder::new(), Log::default());
        let parent = parent("references");
        bind(&parent, |device| {
            let late: Arc<OnceLock<Dev<Card>>> = Arc::default();
            let in_view = late.clone();
            let view: Job<'_> = Box::new(move || {
                let _whole = &in_view;
            });
            let card = card_with(device, &log, Setup { view: Some(view), ..Setup::default() })?;
            let dev = card.dev();
            match place {
                Place::View => assert!(late.set(dev).is_ok()),
                Place::Resource => _ = device.devm(dev)?,
                Place::Callback => drop(card.callback("irq", move |_| dev.id())?),
                Place::BoundAction => _ = device.devm_add_action("holds", move || drop(dev))?,
                Place::StopAction => device.on_unbind("holds", move || drop(dev))?,
            }
            card.devm_register()
        });
        unbind(&parent);
        assert_eq!(log.take(), ["regs", "pipe", "soft"], "{place:?}");
        let events = recorder.events_of(&parent);
        let at =
            |phase| events.iter().position(|e| e.kind == Kind::Step && e.phase == phase).expect("a step");
        let last_resource =
            events.iter().rposition(|e| e.kind == Kind::Release && e.phase == Phase::BoundList);
        assert!(Some(at(Phase::ReleaseHook)) > last_resource, "{place:?}: step 9 comes after step 8");
    }
}

#[test]
fn a_callback_kept_by_its_own_closure_ends_with_the_stop_phase() {
    let log = Log::default();
    let parent = parent("references");
    bind(&parent, |device| {
        let card = card(device, &log)?;
        let own: Arc<OnceLock<Callback<()>>> = Arc::default();
        let inside = own.clone();
        let irq = card.callback("irq", move |_| assert!(inside.get().is_some()))?;
        assert!(own.set(irq.clone()).is_ok());
        irq.run()?;
        card.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["regs", "pipe", "soft"]);
}

#[test]
fn the_release_hook_cannot_bring_the_device_back() {
    let log = Log::default();
    let parent = parent("references");
    let stolen: Arc<StdMutex<Option<Dev<Card>>>> = Arc::default();
    let (thief, noted) = (stolen.clone(), log.clone());
    bind(&parent, |device| {
        let release = move |card: &Card| {
            *thief.lock().unwrap() = card.drm.try_get::<Card>();
            assert!(card.drm.container::<Card>().is_some_and(|same| same.soft.look() == "soft"));
            noted.note("hook");
        };
        let setup = Setup { release: Some(Box::new(release)), ..Setup::default() };
        let card = card_with(device, &log, setup)?;
        assert!(card.drm.try_get::<Card>().is_some(), "while it is alive it can");
        card.devm_register()
    });
    unbind(&parent);
    assert!(stolen.lock().unwrap().is_none());
    assert_eq!(log.take(), ["regs", "hook", "pipe", "soft"]);
}

#[test]
fn the_embedded_device_leads_to_its_own_struct_only() {
    let log = Log::default();
    let (parent, dev) = bound_card("references", &log);
    assert!(dev.drm.container::<Card>().is_some_and(|same| std::ptr::eq(same, &raw const *dev)));
    assert!(dev.drm.container::<Other>().is_none());
    assert!(dev.drm.try_get::<Other>().is_none());
    assert_eq!(dev.drm.try_get::<Card>().map(|same| same.id()), Some(dev.id()));
    unbind(&parent);
}

#[drm_driver(name = "other", desc = "Another driver", major = 1, minor = 0)]
struct Other {
    #[drm_device]
    drm: DrmDevice,
}
