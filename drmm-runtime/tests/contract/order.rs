//! Newest first, over everything that can be on a list.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, List, Phase, Recorder};

#[drm_driver(name = "mixed", desc = "Many kinds on both lists", major = 1, minor = 0)]
struct Mixed {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    table: &'bound [u32],
    #[drmm]
    one: KBox<u32>,
    #[drmm]
    two: Tracked,
    #[drmm]
    three: KBox<[u8]>,
    #[drmm]
    four: KBox<str>,
}

#[test]
fn k03_memory_and_actions_share_one_list_newest_first() {
    let (recorder, log) = (Recorder::new(), Log::default());
    let parent = parent("k03");
    let mut keep = None;
    bind(&parent, |device| {
        let counter: &AtomicU32 = device.devm_kzalloc()?;
        assert_eq!(counter.load(Ordering::Relaxed), 0, "zeroed");
        device.devm_add_action("b", log.action("b"))?;
        assert_eq!(device.devm_kstrdup("crtc-0")?, "crtc-0");
        device.devm(log.value("d"))?;
        // Written out of the order of declaration: the order of the initialisers counts.
        let mixed = devm_drm_dev_alloc!(device, |drm| Mixed {
            two: log.value("two"),
            one: {
                drm.drmm_add_action("between", log.action("between"))?;
                drm.drmm_kzalloc()?
            },
            four: drm.drmm_kstrdup("name")?,
            three: drm.drmm_kcalloc(16)?,
            table: device.devm_kcalloc(4)?,
        })?;
        assert_eq!((**mixed.one, mixed.three.len(), &**mixed.four), (0, 16, "name"));
        let live = mixed.enter()?;
        assert_eq!(live.hw().table, [0; 4]);
        drop(live);
        mixed.drm.drmm_add_action("last", log.action("last"))?;
        keep = Some(mixed.dev());
        mixed.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["d", "b"]);
    let bound = released_in(&recorder, &parent, Phase::BoundList);
    assert_eq!(bound, ["KBox", "Tracked", "KBox", "b", "KBox", "bus device"]);
    drop(keep);
    assert_eq!(log.take(), ["last", "between", "two"]);
    let device = released_in(&recorder, &parent, Phase::DeviceList);
    assert_eq!(device, ["last", "three", "four", "one", "between", "two"]);
}

#[test]
fn k03_what_was_released_is_the_exact_reverse_of_what_was_acquired() {
    let (recorder, log) = (Recorder::new(), Log::default());
    let (parent, dev) = bound_card("k03", &log);
    for name in ["x", "y", "z"] {
        dev.drm.drmm_add_action(name, || ()).unwrap();
    }
    unbind(&parent);
    drop(dev);
    for list in [List::Bound, List::Stop, List::Device] {
        let of = |kind| {
            let events = recorder.events_of(&parent);
            let mine = events.into_iter().filter(|event| event.list == list && event.kind == kind);
            mine.map(|event| (event.name, event.place)).collect::<Vec<_>>()
        };
        let mut acquired = of(Kind::Acquire);
        acquired.reverse();
        assert_eq!(acquired, of(Kind::Release), "{list:?}");
    }
}

#[test]
fn k04_what_a_nested_constructor_acquires_is_released_after_the_outer_one() {
    let log = Log::default();
    let parent = parent("k04");
    let mut keep = None;
    bind(&parent, |device| {
        device.devm({
            device.devm(log.value("inner resource"))?;
            log.value("outer resource")
        })?;
        let card = devm_drm_dev_alloc!(device, |drm| Nested {
            outer: {
                drm.drmm_add_action("inner object", log.action("inner object"))?;
                log.value("outer object")
            },
        })?;
        keep = Some(card.dev());
        card.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["outer resource", "inner resource"]);
    drop(keep);
    assert_eq!(log.take(), ["outer object", "inner object"]);
}

#[drm_driver(name = "nested", desc = "One object in another", major = 1, minor = 0)]
struct Nested {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    outer: Tracked,
}
