//! What a recorder with details hears: sections from enter to exit, open files, refused calls, with
//! times and threads. And the program's own hook beside it.
#![forbid(unsafe_code)]

mod support;

use std::sync::Mutex;

use drmm_runtime::prelude::*;
use drmm_runtime::report::{set_hook, Event, Kind, List, Record, Recorder};
use support::*;

fn of_device(recorder: &Recorder, device: u64) -> Vec<Record> {
    recorder.records().into_iter().filter(|record| record.event.device == device).collect()
}

fn kinds(records: &[Record], list: List) -> Vec<Kind> {
    let of_list = records.iter().filter(|record| record.event.list == list);
    of_list.map(|record| record.event.kind).filter(|kind| kind.is_detail()).collect()
}

#[test]
fn a_section_has_a_beginning_and_an_end_in_all_ways_to_enter() {
    let (recorder, log) = (Recorder::with_details(), Log::default());
    let (parent, dev) = bound_card("details0", &log);
    let before = of_device(&recorder, dev.id()).len();
    dev.with_hw(|_| drop(dev.enter().expect("bound"))).expect("bound");
    let records = of_device(&recorder, dev.id()).split_off(before);
    let ours = |record: &&Record| matches!(record.event.kind, Kind::Enter | Kind::Exit);
    let sections: Vec<_> = records.iter().filter(ours).map(|r| (r.event.kind, r.event.entry)).collect();
    let [(Kind::Enter, outer), (Kind::Enter, inner), (Kind::Exit, left), (Kind::Exit, last)] = sections[..]
    else {
        panic!("{sections:?}")
    };
    assert_eq!((left, last), (inner, outer));
    assert_ne!(inner, outer);
    drop(dev);
    unbind(&parent);
}

#[test]
fn a_section_that_unwinds_has_an_end() {
    let (recorder, log) = (Recorder::with_details(), Log::default());
    let (parent, dev) = bound_card("details1", &log);
    let before = of_device(&recorder, dev.id()).len();
    let panics = std::panic::AssertUnwindSafe(|| dev.with_hw(|_| panic!("meant")));
    assert!(std::panic::catch_unwind(panics).is_err());
    let records = of_device(&recorder, dev.id()).split_off(before);
    assert_eq!(kinds(&records, List::View), [Kind::Enter, Kind::Exit]);
    drop(dev);
    unbind(&parent);
}

#[test]
fn programs_are_in_the_stream_and_what_they_are_refused() {
    let (recorder, log) = (Recorder::with_details(), Log::default());
    let (parent, dev) = bound_card("details2", &log);
    let file = dev.open_file("card");
    assert!(file.answer(dev.with_hw(|_| ())).is_ok());
    unbind(&parent);
    assert_eq!(errno(file.answer(dev.with_hw(|_| ()))), Errno::ENODEV);
    assert_eq!(errno(dev.enter().map(drop)), Errno::ENODEV);
    drop(file);
    let records = of_device(&recorder, dev.id());
    assert_eq!(kinds(&records, List::File), [Kind::Open, Kind::Gone, Kind::Close]);
    let files = records.iter().filter(|record| record.event.list == List::File);
    let numbers: Vec<_> = files.map(|record| (record.event.entry, record.event.parent)).collect();
    assert!(numbers.iter().all(|number| *number == (numbers[0].0, parent.id())), "{numbers:?}");
    let at_the_gate: Vec<_> =
        records.iter().filter(|r| r.event.list == List::View && r.event.kind == Kind::Gone).collect();
    assert_eq!(at_the_gate.len(), 2, "by `with_hw` and by `enter`");
    assert!(at_the_gate.iter().all(|record| record.event.place.file == file!()));
}

#[test]
fn a_record_has_a_time_and_the_name_of_its_thread() {
    let (recorder, log) = (Recorder::with_details(), Log::default());
    let (parent, dev) = bound_card("details3", &log);
    let id = dev.id();
    let program = std::thread::Builder::new().name("painter".to_owned());
    program.spawn(move || dev.with_hw(|_| ())).expect("a thread").join().expect("no panic").expect("bound");
    unbind(&parent);
    let records = of_device(&recorder, id);
    let entered = records.iter().find(|record| record.event.kind == Kind::Enter).expect("a section");
    assert_eq!(entered.thread_name.as_deref(), Some("painter"));
    let ours = records.iter().filter(|record| record.thread != entered.thread).map(|record| record.time);
    let ours: Vec<u64> = ours.collect();
    assert!(ours.len() > 5 && ours.is_sorted(), "one thread's times never go back: {ours:?}");
}

#[test]
fn a_recorder_without_details_hears_none() {
    let (recorder, log) = (Recorder::new(), Log::default());
    let (parent, dev) = bound_card("details4", &log);
    // Another listener wants them.
    let _other = Recorder::with_details();
    dev.with_hw(|_| ()).expect("bound");
    drop(dev);
    unbind(&parent);
    assert!(recorder.events_of(&parent).iter().all(|event| !event.kind.is_detail()));
}

static HEARD: Mutex<Vec<u64>> = Mutex::new(Vec::new());

fn hear(event: &Event) {
    // A hook may make and drop listeners.
    drop(Recorder::new());
    HEARD.lock().unwrap().push(event.parent);
}

#[test]
fn the_programs_hook_and_recorders_hear_the_same_in_either_order() {
    let heard = |parent: u64| HEARD.lock().unwrap().iter().filter(|heard| **heard == parent).count();
    set_hook(Some(hear));
    let recorder = Recorder::new();
    let (parent, dev) = bound_card("details5", &Log::default());
    drop(dev);
    unbind(&parent);
    let many = recorder.events_of(&parent).len();
    assert!(many > 10);
    assert!(heard(parent.id()) >= many, "details may be among what the hook hears");
    drop(recorder);
    let before = heard(parent.id());
    bind(&parent, |device| device.devm(7_u32).map(|_| Registered::no_device()));
    assert!(heard(parent.id()) > before, "the last recorder's end does not silence the hook");
    set_hook(None);
    let before = heard(parent.id());
    unbind(&parent);
    assert_eq!(heard(parent.id()), before);
}
