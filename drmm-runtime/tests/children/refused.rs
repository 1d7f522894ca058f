//! Links of children and their makers: which can be made, and which would be a circle.

use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;

use crate::support::*;
use crate::*;

#[test]
fn a_child_links_to_its_maker_in_any_form_while_that_is_being_probed() {
    let (log, parent) = (Log::default(), parent("host"));
    bind(&parent, |device| {
        let host = host(device, &log)?;
        let bus = AuxBus { host: host.dev(), log: log.clone() };
        device.devm_child("a", 0)?.bind(bus.clone(), |aux| {
            aux.device_link_add(device)?;
            aux.device_link_add(&bus.host)?;
            aux.device_link_add(&parent)?;
            // The child of a child as well, which is linked by way of its own maker already.
            aux.devm_child("below", 0)?.bind(bus.clone(), |below| {
                below.device_link_add(device)?;
                panel(below, "below")
            })?;
            panel(aux, "a")
        })?;
        host.devm_register()
    });
    unbind(&parent);
    let ends = ["below off, Orderly, host there", "a off, Orderly, host there", "host off, Orderly", "regs"];
    assert_eq!(log.take(), ends);
}

#[test]
fn a_child_is_a_supplier_of_its_siblings_and_of_others() {
    let (log, parent, dock) = (Log::default(), parent("host"), parent("dock"));
    let mut kept: Option<(Parent, AuxBus)> = None;
    bind(&parent, |device| {
        let host = host(device, &log)?;
        let bus = AuxBus { host: host.dev(), log: log.clone() };
        let sibling = device.devm_child("sibling", 0)?;
        let first = child_with_panel(device, &bus, "first")?;
        sibling.bind(bus.clone(), |aux| {
            aux.device_link_add(&first)?;
            panel(aux, "sibling")
        })?;
        kept = Some(((*first).clone(), bus));
        host.devm_register()
    });
    let (first, bus) = kept.expect("probe ran");
    bind(&dock, |device| {
        device.device_link_add(&first)?;
        device.devm(log.value("dock"))?;
        Ok(())
    });
    // The end of the supplier alone takes both consumers with it, newest first.
    first.unbind(Removal::Orderly).unwrap();
    let ends = ["dock", "sibling off, Orderly, host there", "first off, Orderly, host there"];
    assert_eq!(log.take(), ends);
    assert!(parent.is_bound() && !dock.is_bound());
    drop(bus);
    unbind(&parent);
}

#[test]
fn another_than_a_child_waits_until_the_supplier_is_bound() {
    let (log, parent, dock) = (Log::default(), parent("host"), parent("dock"));
    bind(&parent, |device| {
        let host = host(device, &log)?;
        let refused = dock.bind(Platform, |consumer| consumer.device_link_add(device));
        assert_eq!(errno(refused), Errno::EPROBE_DEFER);
        host.devm_register()
    });
    bind(&dock, |consumer| consumer.device_link_add(&parent));
    unbind(&parent);
    assert!(!dock.is_bound());
}

/// A maker cannot come to depend on what its child supplies, in any number of steps: no unbind
/// could begin.
#[test]
fn a_maker_gets_no_supplier_once_a_driver_is_bound_to_a_child() {
    let (log, parent, other) = (Log::default(), parent("host"), parent("other"));
    bind_card(&other, &log);
    bind(&parent, |device| {
        let host = host(device, &log)?;
        let bus = AuxBus { host: host.dev(), log: log.clone() };
        let child = device.devm_child("a", 0)?;
        assert_eq!(
            errno(device.device_link_add(&child)),
            Errno::EPROBE_DEFER,
            "no driver is bound to it yet"
        );
        device.device_link_add(&other)?;
        child.bind(bus, |aux| panel(aux, "a"))?;
        for supplier in [&*child, &other] {
            assert_eq!(errno(device.device_link_add(supplier)), Errno::EINVAL);
        }
        host.devm_register()
    });
    log.take();
    unbind(&other);
    assert!(!parent.is_bound(), "the maker is a consumer of the other one");
    assert_eq!(log.take()[..2], ["a off, Orderly, host there", "host off, Orderly"]);
}

#[test]
fn two_probes_that_link_to_each_other_are_both_deferred() {
    for _ in 0..rounds(160, 3) {
        let ends = [parent("left"), parent("right")];
        let barrier = std::sync::Barrier::new(2);
        std::thread::scope(|scope| {
            for (me, other) in [(0, 1), (1, 0)] {
                let (ends, barrier) = (&ends, &barrier);
                scope.spawn(move || {
                    let outcome = ends[me].bind(Platform, |device| {
                        barrier.wait();
                        let linked = device.device_link_add(&ends[other]);
                        barrier.wait();
                        linked
                    });
                    assert_eq!(errno(outcome), Errno::EPROBE_DEFER);
                });
            }
        });
    }
}
