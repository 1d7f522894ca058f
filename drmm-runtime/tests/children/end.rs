//! In which order makers and children end, on every way that a binding can end.

use std::sync::Arc;
use std::sync::Mutex as StdMutex;

use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, List, Phase, Recorder};

use crate::support::*;
use crate::*;

#[test]
fn children_go_first_newest_first_and_still_reach_the_hardware_of_their_maker() {
    let (log, parent) = (Log::default(), parent("host"));
    bind_host(&parent, &log, &["a", "b", "c"]).unwrap();
    unbind(&parent);
    let last = ["host off, Orderly", "regs"];
    let panels = ["c", "b", "a"].map(|name| format!("{name} off, Orderly, host there"));
    assert_eq!(log.take(), [&panels[..], &last.map(String::from)].concat());
}

/// The hardware is gone: steps 1 to 3 of the maker come first, so that no child waits for it.
#[test]
fn at_a_surprise_removal_the_maker_refuses_first_and_children_are_told() {
    let (log, parent) = (Log::default(), parent("host"));
    bind_host(&parent, &log, &["a", "b"]).unwrap();
    parent.unbind(Removal::Surprise).unwrap();
    let ends = ["b off, Surprise, host ENODEV", "a off, Surprise, host ENODEV", "host off, Surprise", "regs"];
    assert_eq!(log.take(), ends);
}

#[test]
fn the_trace_has_steps_1_to_3_of_the_maker_after_its_children_but_before_them_at_a_surprise() {
    for removal in [Removal::Orderly, Removal::Surprise] {
        let (recorder, log, parent) = (Recorder::new(), Log::default(), parent("host"));
        let (mut child, mut line) = (None, 0);
        bind(&parent, |device| {
            let host = host(device, &log)?;
            let bus = AuxBus { host: host.dev(), log: log.clone() };
            line = line!() + 1;
            let aux = device.devm_child("aux", 7)?;
            aux.bind(bus, |aux| panel(aux, "a"))?;
            child = Some((*aux).clone());
            host.devm_register()
        });
        let child = child.expect("probe ran");
        assert_eq!(child.name(), "aux.7");
        let events = recorder.events_of(&parent);
        let made =
            events.iter().find(|e| e.kind == Kind::Acquire && e.name == "aux").expect("it is on the list");
        assert_eq!((made.list, made.place.file, made.place.line), (List::Bound, file!(), line));
        parent.unbind(removal).unwrap();
        let step = |of: &Parent, phase: Phase| {
            let events = recorder.events_of(of);
            events.iter().find(|e| e.kind == Kind::Step && e.phase == phase).expect("each walk has it").order
        };
        let child_first = step(&child, Phase::CloseGate) < step(&parent, Phase::CloseGate);
        assert_eq!(child_first, removal == Removal::Orderly);
        assert!(step(&parent, Phase::LeaveUserSpace) > step(&child, Phase::BoundList));
        let mut steps = recorder.events_of(&parent);
        steps.retain(|e| e.kind == Kind::Step && e.phase <= Phase::BoundList);
        assert!(steps.is_sorted_by_key(|e| e.phase), "the order stays what it is");
        assert!(released_in(&recorder, &parent, Phase::BoundList).contains(&"aux"));
    }
}

#[test]
fn children_of_children_go_before_their_makers() {
    let (log, parent) = (Log::default(), parent("host"));
    bind(&parent, |device| {
        let host = host(device, &log)?;
        let bus = AuxBus { host: host.dev(), log: log.clone() };
        for name in ["first", "second"] {
            device.devm_child(name, 0)?.bind(bus.clone(), |aux| {
                let below = aux.devm_child("below", 0)?;
                below.bind(bus.clone(), |aux| panel(aux, "below"))?;
                panel(aux, name)
            })?;
        }
        host.devm_register()
    });
    unbind(&parent);
    let names: Vec<String> =
        log.take().iter().filter_map(|line| Some(line.split_once(' ')?.0.to_owned())).collect();
    assert_eq!(names, ["below", "second", "below", "first", "host"]);
}

/// Makes a child with a panel and fails then, in a way of the caller's.
fn fails(parent: &Parent, log: &Log, how: impl FnOnce(&Parent) -> Result<Registered>) -> Error {
    let outcome = parent.bind(Platform, |device| {
        let host = host(device, log)?;
        let bus = AuxBus { host: host.dev(), log: log.clone() };
        child_with_panel(device, &bus, "a")?;
        child_with_panel(device, &bus, "b")?;
        how(parent)
    });
    outcome.expect_err("probe failed")
}

const UNDONE: [&str; 4] =
    ["b off, Orderly, host there", "a off, Orderly, host there", "host off, ProbeFailed", "regs"];

#[test]
fn a_probe_that_fails_is_deferred_or_panics_unbinds_its_children_before_step_1() {
    let (log, parent) = (Log::default(), parent("host"));
    for errno in [Errno::EIO, Errno::EPROBE_DEFER] {
        assert_eq!(fails(&parent, &log, |_| Err(errno.into())).errno(), errno);
        assert_eq!(log.take(), UNDONE);
    }
    assert_eq!(fails(&parent, &log, |_| panic!("in probe")).errno(), Errno::EIO);
    assert_eq!(log.take(), UNDONE);
    // And the next probe is like the first.
    bind_host(&parent, &log, &["a"]).unwrap();
    unbind(&parent);
}

#[test]
fn children_of_a_maker_that_was_unplugged_in_probe_are_told_that_it_is_gone() {
    let (log, parent) = (Log::default(), parent("host"));
    let refused = fails(&parent, &log, |parent| {
        parent.unplug()?;
        Ok(Registered::no_device())
    });
    assert_eq!(refused.errno(), Errno::ENODEV);
    // Its gate was closed by the unplug.
    let ends = ["b off, Surprise, host ENODEV", "a off, Surprise, host ENODEV", "host off, Surprise", "regs"];
    assert_eq!(log.take(), ends);
}

/// It would wait for its own thread, as with a section of the maker's own.
#[test]
fn a_probe_that_fails_inside_a_section_of_its_child_stays_bound() {
    let (log, parent) = (Log::default(), parent("host"));
    let kept: Arc<StdMutex<Option<Dev<Panel>>>> = Arc::default();
    let outcome = parent.bind(Platform, |device| {
        let host = host(device, &log)?;
        let bus = AuxBus { host: host.dev(), log: log.clone() };
        device.devm_child("a", 0)?.bind(bus, |aux| {
            let panel = devm_drm_dev_alloc!(aux, |_| Panel { aux: aux.bus, name: "a" })?;
            *kept.lock().unwrap() = Some(panel.dev());
            panel.devm_register()
        })?;
        let dev: &'static Dev<Panel> = Box::leak(Box::new(kept.lock().unwrap().take().unwrap()));
        let inside = dev.enter()?;
        SECTION.with_borrow_mut(|section| *section = Some(inside));
        Err::<Registered, _>(Error::new(Errno::EIO, "it fails"))
    });
    assert_eq!(errno(outcome), Errno::EDEADLK);
    assert!(parent.is_bound(), "nothing was released");
    assert_eq!(log.take(), [""; 0]);
    SECTION.with_borrow_mut(|section| *section = None);
    unbind(&parent);
    assert_eq!(log.take(), ["a off, Orderly, host ENODEV", "host off, Orderly", "regs"]);
}

thread_local! {
    static SECTION: std::cell::RefCell<Option<drmm_runtime::Entered<'static, Panel>>> =
        const { std::cell::RefCell::new(None) };
}

/// The driver of a child asks for the end of its maker, which would wait for the child.
#[test]
fn a_child_that_unbinds_or_unplugs_its_maker_gets_an_error_and_no_hang() {
    let (log, parent) = (Log::default(), parent("host"));
    let outcomes: Arc<StdMutex<Vec<Result>>> = Arc::default();
    bind(&parent, |device| {
        let host = host(device, &log)?;
        let bus = AuxBus { host: host.dev(), log: log.clone() };
        let (noted, maker) = (Arc::clone(&outcomes), parent.clone());
        device.devm_child("a", 0)?.bind(bus.clone(), |aux| {
            // In its probe, while the maker is in probe as well.
            noted.lock().unwrap().push(maker.unbind(Removal::Orderly));
            let (noted, maker) = (Arc::clone(&noted), maker.clone());
            aux.on_unbind("asks", move || {
                let host = &aux.bus.host;
                let inside = host.with_hw(|_| maker.unbind(Removal::Orderly)).and_then(|outcome| outcome);
                noted.lock().unwrap().extend([maker.unbind(Removal::Orderly), inside]);
                noted
                    .lock()
                    .unwrap()
                    .extend([host.with_hw(|_| maker.unplug()).and_then(|o| o), maker.unplug()]);
            })
        })?;
        host.devm_register()
    });
    unbind(&parent);
    let errnos: Vec<Option<Errno>> =
        outcomes.lock().unwrap().iter().map(|outcome| outcome.err().map(|e| e.errno())).collect();
    let deadlock = Some(Errno::EDEADLK);
    assert_eq!(errnos, [deadlock, deadlock, deadlock, deadlock, None]);
    assert!(!parent.is_bound());
}
