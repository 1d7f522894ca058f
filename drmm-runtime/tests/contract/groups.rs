//! Groups, and objects that come and go.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{List, Recorder};
use drmm_runtime::resource::Lend;

struct Clocks<'bound> {
    core: &'bound Tracked,
    bus: &'bound Tracked,
}

impl Lend for Clocks<'static> {
    type Of<'bound> = Clocks<'bound>;
}

#[test]
fn k27_a_group_that_fails_releases_its_own_entries_only_in_order() {
    let log = Log::default();
    let parent = parent("k27");
    bind(&parent, |device| {
        device.devm(log.value("before"))?;
        let failed = device.devm_group::<Clocks<'static>>(|group| {
            let core = group.devm(log.value("core clock"))?;
            group.devm_add_action("rate", log.action("rate"))?;
            assert_eq!(core.look(), "core clock");
            device.devm(log.value("outside the group"))?;
            Ok(Clocks { core, bus: Err(Error::from(Errno::EPROBE_DEFER))? })
        });
        assert_eq!(errno(failed), Errno::EPROBE_DEFER);
        assert_eq!(log.take(), ["rate", "core clock"]);
        Ok(())
    });
    unbind(&parent);
    assert_eq!(log.take(), ["outside the group", "before"]);
}

#[test]
fn k27_a_group_that_succeeds_becomes_part_of_the_list() {
    let log = Log::default();
    let parent = parent("k27");
    bind(&parent, |device| {
        device.devm(log.value("before"))?;
        let clocks = device.devm_group::<Clocks<'static>>(|group| {
            Ok(Clocks {
                core: group.devm(log.value("core clock"))?,
                bus: group.devm(log.value("bus clock"))?,
            })
        })?;
        device.devm_group::<()>(|_| Ok(()))?;
        device.devm(log.value("after"))?;
        assert_eq!((clocks.core.look(), clocks.bus.look()), ("core clock", "bus clock"));
        let log = &log;
        let log = log.clone();
        device.on_unbind("last look", move || log.note(format!("{} lasts", clocks.core.look())))
    });
    assert_eq!(log.take(), [""; 0]);
    unbind(&parent);
    assert_eq!(log.take(), ["core clock lasts", "after", "bus clock", "core clock", "before"]);
}

#[test]
fn k27_a_group_that_panics_is_released() {
    let log = Log::default();
    let parent = parent("k27");
    let outcome = parent.bind(Platform, |device| {
        device.devm(log.value("before"))?;
        device.devm_group::<()>(|group| {
            group.devm(log.value("in the group"))?;
            panic!("in a group")
        })
    });
    assert_eq!(errno(outcome), Errno::EIO);
    assert_eq!(log.take(), ["in the group", "before"]);
}

#[test]
fn k27_groups_of_the_device_list() {
    let log = Log::default();
    let (parent, dev) = bound_card("k27", &log);
    let failed: Result = dev.drm.drmm_group(|group| {
        group.drmm(log.value("object"))?;
        group.drmm_add_action("action", log.action("action"))?;
        Err(Errno::ENOSPC.into())
    });
    assert_eq!(errno(failed), Errno::ENOSPC);
    assert_eq!(log.take(), ["action", "object"]);
    dev.drm
        .drmm_group(|group| group.drmm(log.value("kept one")).and(group.drmm(log.value("kept two"))))
        .unwrap();
    dev.drm.drmm_add_action("after", log.action("after")).unwrap();
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take(), ["regs", "after", "kept two", "kept one", "pipe", "soft"]);
}

/// Counts how many of its kind are alive.
struct Object(Arc<AtomicUsize>);

impl Object {
    fn new(alive: &Arc<AtomicUsize>) -> Self {
        alive.fetch_add(1, Ordering::Relaxed);
        Self(alive.clone())
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[test]
fn k28_objects_that_come_and_go_leave_nothing_on_the_lists() {
    let rounds = rounds(1_000_000, 100);
    let log = Log::default();
    let parent = parent("k28");
    let alive = Arc::new(AtomicUsize::new(0));
    let mut dev = None;
    bind(&parent, |device| {
        // Something old and something new around them, so that they come and go in the middle.
        let card = card(device, &log)?;
        for _ in 0..rounds {
            let object = device.devm_ticket(Object::new(&alive))?;
            let action = device.devm_add_action("unmap", || ())?;
            assert_eq!(alive.load(Ordering::Relaxed), 1);
            object.release()?;
            action.release()?;
        }
        dev = Some(card.dev());
        card.devm_register()
    });
    let dev = dev.expect("probe ran");
    for _ in 0..rounds {
        let object = Object::new(&alive);
        let handle = dev.drm.drmm_add_action("free", move || drop(object)).unwrap();
        dev.drm.drmm_release_action(handle).unwrap();
    }
    assert_eq!(alive.load(Ordering::Relaxed), 0);
    // What is left is what was there before, and no more: the walk says so.
    let recorder = Recorder::new();
    unbind(&parent);
    drop(dev);
    let left = recorder.walk_of(&parent);
    let on_lists = left.events().iter().filter(|e| matches!(e.list, List::Bound | List::Device));
    let names: Vec<_> =
        on_lists.filter(|e| e.kind == drmm_runtime::report::Kind::Release).map(|e| e.name).collect();
    assert_eq!(names, ["Tracked", "bus device", "in_list", "pipe"]);
}

/// What one level of a group lends.
struct One<'bound>(&'bound Tracked);

impl Lend for One<'static> {
    type Of<'bound> = One<'bound>;
}

#[test]
fn k27_a_group_within_a_group_fails_alone_and_the_outer_one_goes_on() {
    let log = Log::default();
    let parent = parent("k27");
    bind(&parent, |device| {
        let One(kept) = device.devm_group::<One<'static>>(|outer| {
            outer.devm(log.value("outer"))?;
            let failed = outer.devm_group::<One<'static>>(|inner| {
                inner.devm(log.value("inner"))?;
                inner.devm_add_action("inner action", log.action("inner action"))?;
                Err(Errno::ENOENT.into())
            });
            assert_eq!(errno(failed.map(drop)), Errno::ENOENT);
            assert_eq!(log.take(), ["inner action", "inner"]);
            // A second attempt, two levels down.
            let One(clock) = outer.devm_group::<One<'static>>(|inner| {
                inner.devm_group::<()>(|innermost| innermost.devm(log.value("innermost")).map(drop))?;
                Ok(One(inner.devm(log.value("second clock"))?))
            })?;
            assert_eq!(clock.look(), "second clock");
            outer.devm(log.value("outer again"))?;
            Ok(One(clock))
        })?;
        assert_eq!((kept.look(), log.take()), ("second clock", vec![]));
        Ok(())
    });
    unbind(&parent);
    assert_eq!(log.take(), ["outer again", "second clock", "innermost", "outer"]);
}

#[test]
fn k27_a_group_that_fails_takes_the_groups_within_it_along_in_order() {
    let log = Log::default();
    let parent = parent("k27");
    bind(&parent, |device| {
        device.devm(log.value("before"))?;
        let failed = device.devm_group::<()>(|outer| {
            outer.devm(log.value("outer"))?;
            outer.devm_group::<()>(|inner| {
                inner.devm(log.value("inner one"))?;
                inner.devm(log.value("inner two")).map(drop)
            })?;
            outer.devm(log.value("outer again"))?;
            let inner: Result = outer.devm_group::<()>(|inner| {
                inner.devm(log.value("inner that fails"))?;
                Err(Errno::EPROBE_DEFER.into())
            });
            inner
        });
        assert_eq!(errno(failed), Errno::EPROBE_DEFER);
        Ok(())
    });
    assert_eq!(log.take(), ["inner that fails", "outer again", "inner two", "inner one", "outer"]);
    unbind(&parent);
    assert_eq!(log.take(), ["before"]);
}

#[test]
fn k27_a_panic_within_a_group_within_a_group_releases_both() {
    let log = Log::default();
    let parent = parent("k27");
    let outcome = parent.bind(Platform, |device| {
        device.devm_group::<()>(|outer| {
            outer.devm(log.value("outer"))?;
            outer.devm_group::<()>(|inner| {
                inner.devm(log.value("inner"))?;
                panic!("in a group within a group")
            })
        })
    });
    assert_eq!(errno(outcome.map(drop)), Errno::EIO);
    assert_eq!(log.take(), ["inner", "outer"]);
}

#[test]
fn k27_groups_of_the_device_list_nest() {
    let log = Log::default();
    let (parent, dev) = bound_card("k27", &log);
    dev.drm
        .drmm_group(|outer| {
            outer.drmm(log.value("outer"))?;
            let failed: Result = outer.drmm_group(|inner| {
                inner.drmm(log.value("inner"))?;
                inner.drmm_add_action("inner action", log.action("inner action"))?;
                Err(Errno::ENOSPC.into())
            });
            assert_eq!(errno(failed), Errno::ENOSPC);
            assert_eq!(log.take(), ["inner action", "inner"]);
            outer.drmm_group(|inner| inner.drmm(log.value("second")))
        })
        .unwrap();
    let failed: Result = dev.drm.drmm_group(|outer| {
        outer.drmm_group(|inner| inner.drmm(log.value("goes with the outer one")))?;
        Err(Errno::EIO.into())
    });
    assert_eq!(errno(failed), Errno::EIO);
    assert_eq!(log.take(), ["goes with the outer one"]);
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take(), ["regs", "second", "outer", "pipe", "soft"]);
}
