//! Links between bus devices: whose unbind waits for whose.
#![forbid(unsafe_code)]

mod support;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread;

use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;
use support::*;

#[drm_driver(name = "node", desc = "One of several in a chain", major = 1, minor = 0)]
struct Node {
    #[drm_device]
    drm: DrmDevice,
}

/// A bus device with the driver `Node`.
struct Bound {
    parent: Parent,
    dev: Dev<Node>,
}

/// Binds a consumer of `suppliers` that notes its end as `name`.
fn try_bind(parent: &Parent, name: &'static str, log: &Log, suppliers: &[&Dev<Node>]) -> Result<Dev<Node>> {
    let mut dev = None;
    parent.bind(Platform, |device| {
        for supplier in suppliers {
            device.device_link_add(*supplier)?;
        }
        device.devm(log.value(name))?;
        let node = devm_drm_dev_alloc!(device, |_| Node {})?;
        dev = Some(node.dev());
        node.devm_register()
    })?;
    dev.ok_or(Error::new(Errno::EIO, "probe did not run"))
}

fn node(name: &'static str, log: &Log, suppliers: &[&Dev<Node>]) -> Bound {
    let parent = Parent::new(name).unwrap();
    let dev = try_bind(&parent, name, log, suppliers).unwrap();
    Bound { parent, dev }
}

#[test]
fn consumers_go_first_newest_first_and_theirs_before_them() {
    let log = Log::default();
    let clock = node("clock", &log, &[]);
    let phy = node("phy", &log, &[&clock.dev]);
    let bridge = node("bridge", &log, &[&clock.dev]);
    let panel = node("panel", &log, &[&phy.dev, &clock.dev]);
    clock.parent.unbind(Removal::Orderly).unwrap();
    assert_eq!(log.take(), ["panel", "bridge", "phy", "clock"]);
    assert!([&clock, &phy, &bridge, &panel].iter().all(|node| !node.parent.is_bound()));
}

#[test]
fn a_consumer_that_went_by_itself_is_none_any_more() {
    let log = Log::default();
    let clock = node("clock", &log, &[]);
    let phy = node("phy", &log, &[&clock.dev]);
    phy.parent.unbind(Removal::Orderly).unwrap();
    // Bound again without the link, it has nothing to do with the supplier.
    let again = try_bind(&phy.parent, "alone", &log, &[]).unwrap();
    clock.parent.unbind(Removal::Surprise).unwrap();
    assert_eq!(log.take(), ["phy", "clock"]);
    assert!(phy.parent.is_bound() && again.enter().is_ok());
    phy.parent.unbind(Removal::Orderly).unwrap();
}

#[test]
fn a_probe_that_fails_leaves_no_link() {
    let log = Log::default();
    let clock = node("clock", &log, &[]);
    let phy = Parent::new("phy").unwrap();
    // The link, the resource, the device, its registration: each fails once.
    for nth in 1..=4 {
        phy.fail_acquisition(nth);
        let outcome = try_bind(&phy, "phy", &log, &[&clock.dev]);
        assert_eq!(outcome.unwrap_err().errno(), Errno::ENOMEM, "acquisition {nth}");
    }
    phy.fail_acquisition(0);
    let _phy = try_bind(&phy, "phy", &log, &[]).unwrap();
    log.take();
    clock.parent.unbind(Removal::Orderly).unwrap();
    assert_eq!(log.take(), ["clock"]);
    assert!(phy.is_bound());
    phy.unbind(Removal::Orderly).unwrap();
}

#[test]
fn a_supplier_without_a_driver_has_the_probe_tried_again_later() {
    let log = Log::default();
    let clock = node("clock", &log, &[]);
    clock.parent.unbind(Removal::Orderly).unwrap();
    let phy = Parent::new("phy").unwrap();
    let refused = try_bind(&phy, "phy", &log, &[&clock.dev]).unwrap_err();
    assert_eq!(refused.errno(), Errno::EPROBE_DEFER);
    let clock = Bound { dev: try_bind(&clock.parent, "clock", &log, &[]).unwrap(), ..clock };
    let _phy = try_bind(&phy, "phy", &log, &[&clock.dev]).unwrap();
    log.take();
    clock.parent.unbind(Removal::Orderly).unwrap();
    assert_eq!(log.take(), ["phy", "clock"]);
}

#[test]
fn a_supplier_on_the_same_bus_device_is_refused() {
    let parent = Parent::new("both").unwrap();
    let outcome = parent.bind(Platform, |device| {
        let node = devm_drm_dev_alloc!(device, |_| Node {})?;
        device.device_link_add(&node.dev())
    });
    assert_eq!(outcome.unwrap_err().errno(), Errno::EINVAL);
}

/// A consumer's section asks for the supplier's unbind, which would wait for that very section.
#[test]
fn an_unbind_from_inside_a_consumer_is_refused_and_leaves_both_bound() {
    let log = Log::default();
    let clock = node("clock", &log, &[]);
    let phy = node("phy", &log, &[&clock.dev]);
    let inside = phy.dev.enter().unwrap();
    let refused = clock.parent.unbind(Removal::Orderly).unwrap_err();
    assert_eq!(refused.errno(), Errno::EDEADLK);
    assert!(clock.parent.is_bound() && phy.parent.is_bound() && clock.dev.enter().is_ok());
    drop(inside);
    clock.parent.unbind(Removal::Orderly).unwrap();
    assert_eq!(log.take(), ["phy", "clock"]);
}

/// Two unbind the supplier at once, and the consumer takes its time: neither goes past it.
#[test]
fn two_unbinds_of_the_supplier_both_wait_for_the_consumer() {
    let log = Log::default();
    let clock = node("clock", &log, &[]);
    let phy = Parent::new("phy").unwrap();
    let (begun, slow) = (Arc::new(AtomicBool::new(false)), log.clone());
    let ends = Arc::clone(&begun);
    phy.bind(Platform, |device| {
        device.device_link_add(&clock.dev)?;
        device.devm_add_action("slow", move || {
            ends.store(true, Ordering::SeqCst);
            thread::sleep(std::time::Duration::from_millis(50));
            slow.note("phy");
        })?;
        Ok(())
    })
    .unwrap();
    thread::scope(|scope| {
        scope.spawn(|| clock.parent.unbind(Removal::Orderly));
        while !begun.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        // The other one may have done it all by the time that this one has waited.
        let _ = clock.parent.unbind(Removal::Orderly);
    });
    assert_eq!(log.take(), ["phy", "clock"]);
}

/// A consumer is probed, and unbound, again and again while the supplier goes: it never outlives
/// it.
#[test]
fn links_against_the_unbind_of_the_supplier() {
    let rounds = if cfg!(miri) { 4 } else { 300 };
    for _ in 0..rounds {
        let log = Log::default();
        let clock = node("clock", &log, &[]);
        let (phy, over) = (Parent::new("phy").unwrap(), Arc::new(AtomicBool::new(false)));
        thread::scope(|scope| {
            let consumer = scope.spawn(|| {
                while !over.load(Ordering::SeqCst) {
                    match try_bind(&phy, "phy", &log, &[&clock.dev]) {
                        Ok(_) => _ = phy.unbind(Removal::Orderly),
                        Err(refused) => assert_eq!(refused.errno(), Errno::EPROBE_DEFER),
                    }
                }
            });
            thread::yield_now();
            clock.parent.unbind(Removal::Orderly).unwrap();
            let ended = log.all();
            assert_eq!(ended.last().map(String::as_str), Some("clock"), "{ended:?}");
            over.store(true, Ordering::SeqCst);
            consumer.join().unwrap();
        });
        assert!(!phy.is_bound());
    }
}
