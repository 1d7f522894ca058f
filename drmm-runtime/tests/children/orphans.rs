//! Handles of a bus device that are dropped while a driver is bound: it is unbound, and if it
//! cannot be, the trace says so.

use std::sync::Arc;
use std::thread;

use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, Recorder};

use crate::support::*;
use crate::*;

/// What the trace says of the bus device with this number.
fn said(recorder: &Recorder, id: u64) -> Vec<&'static str> {
    let events = recorder.events();
    events.iter().filter(|e| e.parent == id && e.kind == Kind::Orphan).map(|e| e.name).collect()
}

const DROPPED: &str = "its last handle was dropped while a driver is bound";

#[test]
fn the_drop_of_the_last_handle_unbinds_children_first_and_is_in_the_trace() {
    let (recorder, log, parent) = (Recorder::new(), Log::default(), parent("host"));
    let (id, other) = (parent.id(), parent.clone());
    let bus = bind_host(&parent, &log, &["a"]).unwrap();
    drop(parent);
    assert!(other.is_bound(), "another handle is left");
    drop(other);
    assert_eq!(log.take(), ["a off, Orderly, host there", "host off, Orderly", "regs"]);
    assert_eq!(errno(bus.host.with_hw(|_| ())), Errno::ENODEV);
    assert_eq!(said(&recorder, id), [DROPPED]);
    let orphan = recorder.events().into_iter().find(|e| e.kind == Kind::Orphan && e.parent == id).unwrap();
    assert!(
        orphan.place.file.ends_with("support/mod.rs"),
        "the line that made the bus device: {}",
        orphan.place
    );
}

/// What is switched off then must not wait for an answer.
#[test]
fn the_drop_of_the_last_handle_after_unplug_says_that_the_hardware_is_gone() {
    let (log, parent) = (Log::default(), parent("host"));
    bind_host(&parent, &log, &["a"]).unwrap();
    parent.unplug().unwrap();
    drop(parent);
    assert_eq!(log.take(), ["a off, Surprise, host ENODEV", "host off, Surprise", "regs"]);
}

#[test]
fn a_handle_that_is_dropped_with_no_driver_bound_says_nothing() {
    let (recorder, log, parent) = (Recorder::new(), Log::default(), parent("host"));
    let id = parent.id();
    bind_host(&parent, &log, &["a"]).unwrap();
    unbind(&parent);
    drop(parent);
    assert_eq!(said(&recorder, id), [""; 0]);
}

/// The drop would wait for the section that it happens in.
#[test]
fn a_last_handle_that_is_dropped_inside_a_section_leaves_the_driver_bound_and_says_so() {
    let (recorder, log, parent) = (Recorder::new(), Log::default(), parent("host"));
    let id = parent.id();
    let bus = bind_host(&parent, &log, &["a"]).unwrap();
    bus.host.with_hw(|_| drop(parent)).unwrap();
    assert_eq!(log.take(), [""; 0]);
    assert!(bus.host.with_hw(|hw| hw.regs.look()).is_ok(), "nothing was released");
    let said = said(&recorder, id);
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said[2].starts_with("it stays bound"));
}

/// The drop would wait for the probe that it happens in: of a child, of a consumer, and of its own
/// work.
#[test]
fn a_last_handle_that_is_dropped_by_what_depends_on_it_leaves_the_driver_bound_and_says_so() {
    let (recorder, log) = (Recorder::new(), Log::default());
    let (supplier, consumer) = (parent("supplier"), parent("consumer"));
    let id = supplier.id();
    let bus = bind_host(&supplier, &log, &[]).unwrap();
    bind(&consumer, |device| {
        device.device_link_add(&supplier)?;
        drop(supplier);
        Ok(())
    });
    assert_eq!(said(&recorder, id).len(), 3);
    unbind(&consumer);
    assert!(bus.host.enter().is_ok());

    let parent = parent("worker");
    let (id, kept) = (parent.id(), Arc::new(Mutex::new(Some(parent.clone()))));
    let (tell, told) = std::sync::mpsc::channel();
    bind(&parent, |device| {
        let host = host(device, &log)?;
        let tell = std::sync::Mutex::new(tell);
        let work = host.devm_work("drops", move |_hw| {
            kept.lock().take();
            let _ = tell.lock().unwrap().send(());
        })?;
        let registered = host.devm_register()?;
        WORK.with_borrow_mut(|kept| *kept = Some(work));
        Ok(registered)
    });
    drop(parent);
    WORK.with_borrow_mut(Option::take).unwrap().queue().unwrap();
    told.recv().unwrap();
    assert_eq!(said(&recorder, id).len(), 3);
}

thread_local! {
    static WORK: std::cell::RefCell<Option<drmm_runtime::work::Work>> = const { std::cell::RefCell::new(None) };
}

#[test]
fn the_last_handle_is_dropped_while_consumers_and_other_handles_come_and_go() {
    for _ in 0..rounds(160, 3) {
        let (log, supplier, consumer) = (Log::default(), parent("supplier"), parent("consumer"));
        let bus = bind_host(&supplier, &log, &["a"]).unwrap();
        thread::scope(|scope| {
            let again = supplier.clone();
            scope.spawn(|| drop(supplier));
            scope.spawn(|| {
                let _ = consumer.bind(Platform, |device| {
                    device.device_link_add(&bus.host)?;
                    device.devm(log.value("consumer"))?;
                    Ok(())
                });
            });
            scope.spawn(move || drop(again));
        });
        let ends = log.take();
        assert_eq!(ends.last().map(String::as_str), Some("regs"), "{ends:?}");
        assert!(!consumer.is_bound());
    }
}

/// It happens while a panic unwinds: hooks that panic then do not abort the program.
#[test]
fn a_handle_that_is_dropped_by_a_panic_unbinds() {
    let log = Log::default();
    let inner = log.clone();
    let panicked = thread::spawn(move || {
        let parent: Parent = parent("host");
        bind(&parent, |device| {
            device.on_unbind("panics too", || panic!("in the walk"))?;
            device.devm(inner.value("resource"))?;
            Ok(())
        });
        panic!("outside");
    });
    assert!(panicked.join().is_err());
    assert_eq!(log.take(), ["resource"]);
}
