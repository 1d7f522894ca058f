//! The stack does not grow with the number of devices that end together, even if each of them holds
//! another.
#![forbid(unsafe_code)]

mod support;

use std::sync::Mutex as StdMutex;
use std::thread;

use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, Phase, Recorder};
use support::*;

/// A device that holds the one that was made before it.
#[drm_driver(name = "link", desc = "One of a row", major = 1, minor = 0, release = Link::gone)]
struct Link {
    #[drm_device]
    drm: DrmDevice,
    number: usize,
    log: Option<Log>,
    held: Option<Dev<Link>>,
}

impl Link {
    fn gone(&self) {
        if let Some(log) = &self.log {
            log.note(format!("{} holds another: {}", self.number, self.held.is_some()));
        }
    }
}

/// A row of devices, each of which holds the one before it: the newest.
fn row(count: usize, log: Option<&Log>) -> Dev<Link> {
    row_on(&parent("row"), count, log)
}

/// The same on a bus device that the caller supplies.
fn row_on(parent: &Parent, count: usize, log: Option<&Log>) -> Dev<Link> {
    let newest = StdMutex::new(None);
    bind(parent, |device| {
        for number in 0..count {
            let held = newest.lock().unwrap().take();
            let log = log.cloned();
            let link = devm_drm_dev_alloc!(device, |_drm| Link { number, log, held })?;
            *newest.lock().unwrap() = Some(link.dev());
        }
        Ok(())
    });
    unbind(parent);
    newest.into_inner().unwrap().unwrap()
}

#[test]
fn a_long_row_of_devices_ends_on_a_small_stack() {
    let run = || drop(row(rounds(300_000, 500), None));
    // 128 KiB under Miri would not be enough for its own needs.
    thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}

#[test]
fn each_device_of_a_row_ends_after_the_one_that_held_it() {
    let log = Log::default();
    let newest = row(3, Some(&log));
    assert_eq!(log.take(), [] as [&str; 0]);
    drop(newest);
    assert_eq!(log.take(), ["2 holds another: true", "1 holds another: true", "0 holds another: false"]);
}

#[test]
fn the_trace_of_one_end_is_not_in_the_middle_of_another() {
    let (recorder, parent) = (Recorder::new(), parent("row"));
    drop(row_on(&parent, 2, None));
    let events = recorder.events_of(&parent);
    let of = |kind, phase| {
        events
            .iter()
            .filter(move |event| event.kind == kind && event.phase == phase)
            .map(|event| event.device)
    };
    let ended: Vec<_> = of(Kind::Step, Phase::ReleaseHook).collect();
    let [first, second] = ended[..] else { panic!("two devices end: {ended:?}") };
    let at = |phase, device| {
        events.iter().position(|e| e.kind == Kind::Step && e.phase == phase && e.device == device).unwrap()
    };
    assert!(at(Phase::Memory, first) < at(Phase::ReleaseHook, second));
}

/// What is dropped in a release hook, an action and a `#[drmm]` value, on many threads at once.
#[test]
fn devices_that_end_on_several_threads_do_not_get_into_each_others_turn() {
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..rounds(200, 3) {
                    let log = Log::default();
                    drop(row(5, Some(&log)));
                    assert_eq!(log.take().len(), 5);
                }
            });
        }
    });
}
