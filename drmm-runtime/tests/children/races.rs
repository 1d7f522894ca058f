//! Makers that end while their children begin, on several threads.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;

use crate::support::*;
use crate::*;

/// A host with children that no driver is bound to yet.
fn host_with(parent: &Parent, log: &Log, children: u32) -> (AuxBus, Vec<Parent>) {
    let (mut kept, mut made) = (None, Vec::new());
    bind(parent, |device| {
        let host = host(device, log)?;
        for id in 0..children {
            made.push((*device.devm_child("port", id)?).clone());
        }
        kept = Some(AuxBus { host: host.dev(), log: log.clone() });
        host.devm_register()
    });
    (kept.expect("probe ran"), made)
}

/// Everything that was bound to a child has ended when its maker's registers go.
#[test]
fn children_that_are_bound_and_unbound_against_the_end_of_their_maker() {
    for round in 0..rounds(160, 3) {
        let (log, parent) = (Log::default(), parent("host"));
        let (bus, ports) = host_with(&parent, &log, 3);
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            for port in &ports {
                scope.spawn(|| {
                    while !over.load(Ordering::SeqCst) {
                        match port.bind(bus.clone(), |aux| {
                            aux.devm(aux.bus.host.clone())?;
                            aux.devm(log.value("bound"))?;
                            panel(aux, "port")
                        }) {
                            Ok(_) => _ = port.unbind(Removal::Orderly),
                            Err(refused) => assert_eq!(refused.errno(), Errno::ENODEV),
                        }
                    }
                });
            }
            if round % 2 == 0 {
                thread::yield_now();
            }
            let removal = if round % 3 == 0 { Removal::Surprise } else { Removal::Orderly };
            parent.unbind(removal).unwrap();
            assert_eq!(log.all().last().map(String::as_str), Some("regs"), "no child ends after its maker");
            over.store(true, Ordering::SeqCst);
        });
        assert_eq!(log.all().last().map(String::as_str), Some("regs"));
        assert!(ports.iter().all(|port| !port.is_bound()));
    }
}

#[test]
fn an_unbind_of_the_maker_waits_for_the_probe_of_a_child_on_another_thread() {
    for removal in [Removal::Orderly, Removal::Surprise] {
        let (log, parent) = (Log::default(), parent("host"));
        let (bus, ports) = host_with(&parent, &log, 1);
        let begun = Barrier::new(2);
        thread::scope(|scope| {
            scope.spawn(|| {
                ports[0].bind(bus.clone(), |aux| {
                    begun.wait();
                    thread::sleep(std::time::Duration::from_millis(20));
                    log.note("probed");
                    panel(aux, "port")
                })
            });
            begun.wait();
            parent.unbind(removal).unwrap();
        });
        assert_eq!(log.take().first().map(String::as_str), Some("probed"));
        assert!(!ports[0].is_bound());
    }
}

/// The child's probe, on another thread, asks for the end of the maker: of two that wait for each
/// other one gets an error.
#[test]
fn a_child_in_probe_that_unbinds_a_maker_that_waits_for_it_gets_an_error() {
    for _ in 0..rounds(160, 3) {
        let (log, parent) = (Log::default(), parent("host"));
        let (bus, ports) = host_with(&parent, &log, 2);
        let begun = Barrier::new(2);
        thread::scope(|scope| {
            scope.spawn(|| {
                let _ = ports[0].bind(bus.clone(), |aux| {
                    begun.wait();
                    assert_eq!(errno(parent.unbind(Removal::Orderly)), Errno::EDEADLK);
                    panel(aux, "port")
                });
            });
            begun.wait();
            parent.unbind(Removal::Orderly).unwrap();
        });
        assert!(!parent.is_bound() && !ports[0].is_bound());
    }
}

/// The same, and the maker's own probe has failed meanwhile.
#[test]
fn a_child_in_probe_that_unbinds_a_maker_whose_probe_fails_gets_an_error() {
    for _ in 0..rounds(160, 3) {
        let (log, parent) = (Log::default(), parent("host"));
        thread::scope(|scope| {
            let outcome = parent.bind(Platform, |device| {
                let host = host(device, &log)?;
                let bus = AuxBus { host: host.dev(), log: log.clone() };
                let port = (*device.devm_child("port", 0)?).clone();
                let begun = Arc::new(Barrier::new(2));
                let (there, maker) = (Arc::clone(&begun), &parent);
                scope.spawn(move || {
                    let bound = port.bind(bus, |aux| {
                        there.wait();
                        // While the maker is in probe no driver is bound to it; then it would wait
                        // for this one.
                        while errno(maker.unbind(Removal::Orderly)) != Errno::EDEADLK {}
                        assert_eq!(errno(maker.bind(Platform, |_| Ok(()))), Errno::EBUSY);
                        panel(aux, "port")
                    });
                    assert!(bound.is_ok());
                });
                begun.wait();
                Err::<Registered, _>(Error::new(Errno::EIO, "it fails"))
            });
            assert_eq!(errno(outcome), Errno::EIO);
            assert_eq!(log.take(), ["port off, Orderly, host there", "host off, ProbeFailed", "regs"]);
        });
    }
}

#[test]
fn two_unbinds_of_the_maker_and_two_of_the_child_end_each_once() {
    for _ in 0..rounds(160, 3) {
        let (log, parent) = (Log::default(), parent("host"));
        let (bus, ports) = host_with(&parent, &log, 2);
        for port in &ports {
            port.bind(bus.clone(), |aux| panel(aux, "port")).unwrap();
        }
        let start = Barrier::new(4);
        thread::scope(|scope| {
            for target in [&parent, &parent, &ports[0], &ports[1]] {
                scope.spawn(|| {
                    start.wait();
                    if let Err(refused) = target.unbind(Removal::Orderly) {
                        assert_eq!(refused.errno(), Errno::ENODEV);
                    }
                });
            }
        });
        let port = "port off, Orderly, host there";
        assert_eq!(log.take(), [port, port, "host off, Orderly", "regs"]);
    }
}

#[test]
fn a_child_that_is_removed_while_it_is_bound_and_while_its_maker_ends() {
    for _ in 0..rounds(160, 3) {
        let (log, parent) = (Log::default(), parent("host"));
        let start = Arc::new(Barrier::new(3));
        let (mut kept, mut work) = (None, None);
        bind(&parent, |device| {
            let host = host(device, &log)?;
            let child = device.devm_child("port", 0)?;
            kept = Some(((*child).clone(), AuxBus { host: host.dev(), log: log.clone() }));
            let (child, start) = (Mutex::new(Some(child)), Arc::clone(&start));
            work = Some(host.devm_work("remove", move |_hw| {
                start.wait();
                if let Some(child) = child.lock().take() {
                    child.remove().unwrap();
                }
            })?);
            host.devm_register()
        });
        let (port, bus) = kept.expect("probe ran");
        work.expect("probe ran").queue().unwrap();
        thread::scope(|scope| {
            scope.spawn(|| {
                start.wait();
                if let Err(refused) = port.bind(bus.clone(), |aux| panel(aux, "port")) {
                    assert_eq!(refused.errno(), Errno::ENODEV);
                }
            });
            start.wait();
            unbind(&parent);
        });
        assert!(!port.is_bound());
        assert_eq!(log.all().last().map(String::as_str), Some("regs"));
    }
}
