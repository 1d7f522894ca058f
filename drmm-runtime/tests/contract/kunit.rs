//! The kernel's unit tests of managed resources, case by case.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::Arc;

use crate::support::*;
use drmm_runtime::prelude::*;

/// `drm_test_managed_release_action`.
#[test]
fn kunit_drm_managed_release_action() {
    let log = Log::default();
    let (parent, dev) = bound_card("drm-managed", &log);
    let flag = Arc::new(AtomicBool::new(false));
    let set = flag.clone();
    let handle = dev.drm.drmm_add_action("set the flag", move || {
        assert!(!set.swap(true, Ordering::SeqCst), "it runs once");
    });
    dev.drm.drmm_release_action(handle.unwrap()).unwrap();
    assert!(flag.load(Ordering::SeqCst));
    unbind(&parent);
}

/// `drm_test_managed_run_action`.
#[test]
fn kunit_drm_managed_run_action() {
    let log = Log::default();
    let (parent, dev) = bound_card("drm-managed", &log);
    let flag = Arc::new(AtomicBool::new(false));
    let set = flag.clone();
    dev.drm.drmm_add_action("set the flag", move || set.store(true, Ordering::SeqCst)).unwrap();
    drop(dev);
    assert!(!flag.load(Ordering::SeqCst), "the bus's reference holds it");
    unbind(&parent);
    assert!(flag.load(Ordering::SeqCst));
}

/// `platform_device_devm_register_unregister_test`, and the same with a probed device.
#[test]
fn kunit_platform_devm_action_runs_at_unregister() {
    let log = Log::default();
    let parent = parent("test");
    let mut probed = false;
    bind(&parent, |device| {
        probed = true;
        device.devm_add_action("release", log.action("release")).map(drop)
    });
    assert!(probed);
    unbind(&parent);
    assert_eq!(log.take(), ["release"]);
}

/// `platform_device_devm_register_get_unregister_with_devm_test`: the action drops the extra
/// reference.
#[test]
fn kunit_platform_devm_action_that_drops_a_reference_runs_at_unregister() {
    let log = Log::default();
    let parent = parent("test");
    let extra = parent.clone();
    bind(&parent, |device| {
        let log = log.clone();
        let release = move || {
            drop(extra);
            log.note("release");
        };
        device.devm_add_action("release", release).map(drop)
    });
    unbind(&parent);
    assert_eq!(log.take(), ["release"]);
}

/// `kunit_device_driver_test` and the suite around it: probe, remove, and the same driver on a
/// second device.
#[test]
fn kunit_device_driver_is_probed_removed_and_probed_again() {
    let (probes, removes) = (AtomicU32::new(0), Arc::new(AtomicU32::new(0)));
    for (round, name) in (1..=2).zip(["first", "second"]) {
        let parent = parent(name);
        let counted = removes.clone();
        bind(&parent, |device| {
            probes.fetch_add(1, Ordering::SeqCst);
            let remove = move || {
                counted.fetch_add(1, Ordering::SeqCst);
            };
            device.devm_add_action("remove", remove).map(drop)
        });
        assert_eq!((probes.load(Ordering::SeqCst), removes.load(Ordering::SeqCst)), (round, round - 1));
        unbind(&parent);
        assert_eq!(removes.load(Ordering::SeqCst), round, "by the time unregister returns");
    }
}

/// `kunit_resource_test_action_ordering`: A, B, A, B; remove A drops the newest A; release B runs
/// the newest B; the rest in reverse: B, B, A.
#[test]
fn kunit_action_ordering_is_b_b_a() {
    let log = Log::default();
    let parent = parent("kunit");
    bind(&parent, |device| {
        device.devm_add_action("a", log.action("a"))?;
        device.devm_add_action("b", log.action("b"))?;
        let newest_a = device.devm_add_action("a", log.action("a"))?;
        let newest_b = device.devm_add_action("b", log.action("b"))?;
        newest_a.cancel()?;
        newest_b.release()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["b", "b", "a"]);
}

/// The same on the device list.
#[test]
fn kunit_action_ordering_is_b_b_a_on_the_device_list() {
    let log = Log::default();
    let (parent, dev) = bound_card("kunit", &log);
    let add = |name| dev.drm.drmm_add_action(name, log.action(name)).unwrap();
    let (_, _) = (add("a"), add("b"));
    let (newest_a, newest_b) = (add("a"), add("b"));
    dev.drm.drmm_cancel_action(newest_a).unwrap();
    dev.drm.drmm_release_action(newest_b).unwrap();
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take(), ["b", "regs", "b", "a", "pipe", "soft"]);
}

/// `kunit_resource_test_cleanup_resources`: five entries, all gone.
#[test]
fn kunit_cleanup_of_five_empties_the_list() {
    let log = Log::default();
    let parent = parent("kunit");
    for _ in 0..2 {
        bind(&parent, |device| {
            for name in ["1", "2", "3", "4", "5"] {
                device.devm(log.value(name))?;
            }
            Ok(())
        });
        unbind(&parent);
        assert_eq!(log.take(), ["5", "4", "3", "2", "1"], "the second time too, so nothing was left");
    }
}
