//! Values and actions that come and go while the device lives, on both lists: `kmalloc`, `kfree`,
//! and their errors.

use std::sync::Arc;

use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, Phase, Recorder};
use drmm_runtime::resource::{DrmmValue, Ticket};

#[test]
fn k01_a_value_is_lent_and_freed_early_by_its_handle() {
    let log = Log::default();
    let (parent, dev) = bound_card("managed", &log);
    let kept = dev.drm.drmm(log.value("kept")).unwrap();
    let freed = dev.drm.drmm(log.value("freed")).unwrap();
    dev.drm.drmm_add_action("action", log.action("action")).unwrap();
    assert_eq!(dev.drm.drmm_get(&freed).unwrap().look(), "freed");
    dev.drm.drmm_kfree(freed).unwrap();
    assert_eq!(log.take(), ["freed"]);
    assert_eq!(dev.drm.drmm_get(&kept).unwrap().look(), "kept");
    unbind(&parent);
    assert_eq!(dev.drm.drmm_get(&kept).unwrap().look(), "kept", "the device list is still there");
    drop(dev);
    // The handle is worth nothing any more, and does no harm.
    let _ = kept;
    assert_eq!(log.take(), ["regs", "action", "kept", "pipe", "soft"]);
}

#[test]
fn k01_a_value_is_added_by_probe_by_a_section_and_by_the_release_hook() {
    let log = Log::default();
    let parent = parent("managed");
    let mut dev = None;
    let noted = log.clone();
    let release: Hook = Box::new(move |card: &Card| {
        let late = card.drm.drmm(noted.value("late")).unwrap();
        assert_eq!(card.drm.drmm_get(&late).unwrap().look(), "late");
    });
    bind(&parent, |device| {
        let card = card_with(device, &log, Setup { release: Some(release), ..Setup::default() })?;
        card.drm.drmm(log.value("from probe"))?;
        dev = Some(card.dev());
        card.devm_register()
    });
    let dev = dev.expect("probe ran");
    dev.with_hw(|hw| hw.drm.drmm(log.value("from a section"))).unwrap().unwrap();
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take(), ["regs", "late", "from a section", "from probe", "pipe", "soft"]);
}

#[test]
fn k01_what_is_taken_back_is_not_released_by_the_list() {
    let log = Log::default();
    let (parent, dev) = bound_card("managed", &log);
    let recorder = Recorder::new();
    let handle = dev.drm.drmm(log.value("mine")).unwrap();
    let mine = dev.drm.drmm_remove(handle).unwrap();
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take(), ["regs", "pipe", "soft"]);
    drop(mine);
    assert_eq!(count(&recorder, &parent, |event| event.kind == Kind::Remove), 1);
}

#[test]
fn k10_a_handle_of_another_device_is_an_error_and_the_value_stays() {
    let log = Log::default();
    let ((one, first), (two, second)) = (bound_card("one", &log), bound_card("two", &log));
    let values = [(); 3].map(|()| first.drm.drmm(log.value("value")).unwrap());
    let [lent, freed, removed] = values;
    assert_eq!(errno(second.drm.drmm_get(&lent)), Errno::EINVAL);
    assert_eq!(errno(second.drm.drmm_kfree(freed)), Errno::EINVAL);
    assert_eq!(errno(second.drm.drmm_remove(removed)), Errno::EINVAL);
    assert_eq!(log.take(), [""; 0]);
    unbind(&one);
    drop(first);
    assert_eq!(log.take(), ["regs", "value", "value", "value", "pipe", "soft"]);
    // A handle that outlives its device is refused by every other.
    assert_eq!(errno(second.drm.drmm_get(&lent)), Errno::EINVAL);
    unbind(&two);
}

#[test]
fn k08_an_add_that_fails_drops_the_value_once() {
    let log = Log::default();
    let (parent, dev) = bound_card("managed", &log);
    parent.fail_acquisition(1);
    assert_eq!(errno(dev.drm.drmm(log.value("refused"))), Errno::ENOMEM);
    assert_eq!(log.take(), ["refused"]);
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take(), ["regs", "pipe", "soft"]);
}

#[test]
fn memory_of_the_kmalloc_family_is_zeroed_and_counted() {
    let log = Log::default();
    let (parent, dev) = bound_card("managed", &log);
    let recorder = Recorder::new();
    let drm = &dev.drm;
    let (one, many) = (drm.drmm_kzalloc::<u64>().unwrap(), drm.drmm_kcalloc::<u16>(300).unwrap());
    let name = drm.drmm_kstrdup("HDMI-A-1").unwrap();
    assert_eq!((**drm.drmm_get(&one).unwrap(), &**drm.drmm_get(&name).unwrap()), (0, "HDMI-A-1"));
    assert!(drm.drmm_get(&many).unwrap().iter().all(|value| *value == 0));
    assert_eq!(errno(drm.drmm_kcalloc::<u64>(usize::MAX)), Errno::EOVERFLOW);
    drm.drmm_kfree(many).unwrap();
    assert_eq!(released_in(&recorder, &parent, Phase::Alive).len(), 1);
    unbind(&parent);
    drop(dev);
    assert_eq!(released_in(&recorder, &parent, Phase::DeviceList).len(), 2 + 2, "two values, two fields");
}

/// A driver whose tables come and go.
#[drm_driver(view = closure)]
struct Tables {
    #[drm_device]
    drm: DrmDevice,
    /// Until the hardware goes, at the longest.
    #[devm]
    of_hardware: Mutex<Option<Ticket<'bound, Tracked>>>,
    /// With it a section adds to the bound list.
    #[devm]
    bus: &'bound Device<'bound>,
    /// Until the device goes, at the longest.
    of_programs: Mutex<Option<DrmmValue<Tracked>>>,
}

#[test]
fn a_section_adds_to_the_bound_list_and_frees_from_it() {
    let log = Log::default();
    let parent = parent("tables");
    let mut dev = None;
    bind(&parent, |device| {
        let tables = devm_drm_dev_alloc!(device, |drm| Tables {
            of_hardware: Mutex::new(None),
            bus: device,
            of_programs: {
                let table = drm.drmm(log.value("first table"))?;
                assert_eq!(drm.drmm_get(&table)?.look(), "first table");
                Mutex::new(Some(table))
            },
        })?;
        dev = Some(tables.dev());
        tables.devm_register()
    });
    let dev = dev.expect("probe ran");
    for name in ["one", "two", "three"] {
        let added = dev.with_hw(|hw| -> Result {
            let ticket = hw.bus.devm_ticket(log.value(name))?;
            assert_eq!(ticket.look(), name);
            let old = hw.of_hardware.lock().replace(ticket);
            old.map_or(Ok(()), Ticket::release)
        });
        added.unwrap().unwrap();
    }
    let table = dev.of_programs.lock().take().expect("there");
    dev.drm.drmm_kfree(table).unwrap();
    assert_eq!(log.take(), ["one", "two", "first table"]);
    unbind(&parent);
    assert_eq!(log.take(), ["three"]);
    let _ = errno(dev.with_hw(|_| ()));
}

#[test]
fn a_release_that_frees_its_neighbour_releases_it_once() {
    let log = Log::default();
    let (parent, dev) = bound_card("neighbours", &log);
    let neighbour = dev.drm.drmm(log.value("neighbour")).unwrap();
    let (of, again) = (Arc::new(Mutex::new(Some(neighbour))), dev.clone());
    let action = dev.drm.drmm_add_action("frees its neighbour", move || {
        let neighbour = of.lock().take().expect("there");
        again.drm.drmm_kfree(neighbour).unwrap();
        again.drm.drmm(again.pipe.log().value("added by an action")).map(drop).unwrap();
    });
    dev.drm.drmm_release_action(action.unwrap()).unwrap();
    assert_eq!(log.take(), ["neighbour"]);
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take(), ["regs", "added by an action", "pipe", "soft"]);
}
