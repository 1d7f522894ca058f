//! What the handle of a child can do, and until when.

use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;

use crate::support::*;
use crate::*;

#[test]
fn a_child_that_is_removed_early_by_its_handle_ends_then_and_never_again() {
    let (log, parent) = (Log::default(), parent("host"));
    let mut kept = None;
    bind(&parent, |device| {
        let host = host(device, &log)?;
        let bus = AuxBus { host: host.dev(), log: log.clone() };
        let (first, _second) = (child_with_panel(device, &bus, "a")?, child_with_panel(device, &bus, "b")?);
        kept = Some(((*first).clone(), bus));
        first.remove()?;
        assert_eq!(log.take(), ["a off, Orderly, host there"]);
        device.devm_child("none", 0)?.remove()?;
        host.devm_register()
    });
    let (child, bus) = kept.expect("probe ran");
    assert_eq!(
        errno(child.bind(bus, |aux| panel(aux, "a"))),
        Errno::ENODEV,
        "its maker does not have it any more"
    );
    assert_eq!(errno(child.unbind(Removal::Orderly)), Errno::ENODEV);
    unbind(&parent);
    assert_eq!(log.take(), ["b off, Orderly, host there", "host off, Orderly", "regs"]);
}

#[test]
fn a_child_that_removes_itself_gets_an_error_and_ends_with_its_maker() {
    let (log, parent) = (Log::default(), parent("host"));
    bind(&parent, |device| {
        let host = host(device, &log)?;
        let bus = AuxBus { host: host.dev(), log: log.clone() };
        let child = device.devm_child("a", 0)?;
        (*child).clone().bind(bus, |aux| {
            assert_eq!(errno(child.remove()), Errno::EDEADLK);
            panel(aux, "a")
        })?;
        host.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["a off, Orderly, host there", "host off, Orderly", "regs"]);
}

#[test]
fn a_clone_that_outlives_the_binding_of_the_maker_binds_nothing_then_or_later() {
    let (log, parent) = (Log::default(), parent("host"));
    let mut kept: Option<Parent> = None;
    let probe = |kept: &mut Option<Parent>| {
        let mut bus = None;
        bind(&parent, |device| {
            let host = host(device, &log)?;
            bus = Some(AuxBus { host: host.dev(), log: log.clone() });
            kept.get_or_insert((*device.devm_child("a", 0)?).clone());
            host.devm_register()
        });
        bus.expect("probe ran")
    };
    let bus = probe(&mut kept);
    let child = kept.clone().expect("probe ran");
    // Bound by another party, unbound, and bound again, as a bus does.
    child.bind(bus.clone(), |aux| panel(aux, "a")).unwrap();
    child.unbind(Removal::Orderly).unwrap();
    child.bind(bus.clone(), |aux| panel(aux, "a")).unwrap();
    unbind(&parent);
    assert!(!child.is_bound());
    assert_eq!(errno(child.bind(bus, |aux| panel(aux, "a"))), Errno::ENODEV);
    let bus = probe(&mut kept);
    assert_eq!(
        errno(child.bind(bus, |aux| panel(aux, "a"))),
        Errno::ENODEV,
        "it belongs to the binding before"
    );
    unbind(&parent);
}

#[test]
fn nothing_is_bound_to_a_child_of_hardware_that_is_gone() {
    let (log, parent) = (Log::default(), parent("host"));
    let mut kept = None;
    bind(&parent, |device| {
        let host = host(device, &log)?;
        kept = Some(((*device.devm_child("a", 0)?).clone(), AuxBus { host: host.dev(), log: log.clone() }));
        host.devm_register()
    });
    let (child, bus) = kept.expect("probe ran");
    parent.unplug().unwrap();
    assert_eq!(errno(child.bind(bus, |aux| panel(aux, "a"))), Errno::ENODEV);
    unbind(&parent);
}

/// The handle is `Send` and `Sync` and may be in the view, in a callback and in an action, until
/// its maker ends.
#[test]
fn a_child_is_bound_and_removed_from_work() {
    let (log, parent) = (Log::default(), parent("host"));
    let (bound, removed) = (std::sync::mpsc::channel(), std::sync::mpsc::channel());
    let (tell_bound, tell_removed) = (std::sync::Mutex::new(bound.0), std::sync::Mutex::new(removed.0));
    let mut work = None;
    bind(&parent, |device| {
        let host = host(device, &log)?;
        let bus = AuxBus { host: host.dev(), log: log.clone() };
        let child = Mutex::new(Some(device.devm_child("a", 0)?));
        work = Some(host.devm_work("hotplug", move |_hw| {
            let mut child = child.lock();
            let is_bound = child.as_ref().is_some_and(|child| child.is_bound());
            match child.take() {
                Some(child) if is_bound => _ = tell_removed.lock().unwrap().send(child.remove()),
                Some(new) => {
                    let outcome = new.bind(bus.clone(), |aux| panel(aux, "a")).map(drop);
                    *child = Some(new);
                    let _ = tell_bound.lock().unwrap().send(outcome);
                }
                None => {}
            }
        })?);
        host.devm_register()
    });
    let work = work.expect("probe ran");
    work.queue().unwrap();
    bound.1.recv().unwrap().unwrap();
    work.queue().unwrap();
    removed.1.recv().unwrap().unwrap();
    assert_eq!(log.take(), ["a off, Orderly, host there"]);
    unbind(&parent);
    assert_eq!(log.take(), ["host off, Orderly", "regs"]);
}
