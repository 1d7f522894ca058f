//! Events made by hand, of faults that the runtime never has but that the check must find.

extern crate std;

use std::string::String;
use std::vec::Vec;

use super::check::check;
use crate::trace::{Event, Kind, List, Phase, Place};

/// An event of bus device 1, and of device 2 if the list is one of the device's.
fn event(kind: Kind, phase: Phase, list: List, entry: usize) -> Event {
    let device = if matches!(list, List::Device | List::Container) { 2 } else { 0 };
    let name = ["step", "one", "two", "three"][entry];
    let on = list as usize + 100;
    Event {
        order: 0,
        parent: 1,
        device,
        kind,
        phase,
        list,
        name,
        ty: "",
        place: Place::NONE,
        entry,
        on,
        size: 0,
        removal: None,
    }
}

fn step(phase: Phase) -> Event {
    let list = if phase > Phase::BoundList { List::Device } else { List::Stop };
    event(Kind::Step, phase, list, 0)
}

fn acquire(list: List, entry: usize) -> Event {
    event(Kind::Acquire, Phase::Alive, list, entry)
}

fn release(phase: Phase, entry: usize) -> Event {
    event(Kind::Release, phase, List::Bound, entry)
}

const WALK: [Phase; 3] = [Phase::LeaveUserSpace, Phase::StopCallbacks, Phase::BoundList];

/// The findings for an unbind that ends with `events`, after two acquisitions on the bound list.
fn wrong(events: &[Event]) -> Vec<String> {
    let mut all = [acquire(List::Bound, 1), acquire(List::Bound, 2)].to_vec();
    all.extend(WALK.map(step));
    all.extend_from_slice(events);
    all.iter_mut().zip(1..).for_each(|(event, order)| event.order = order);
    let findings = check(&all);
    findings.wrong.into_iter().chain(findings.left).collect()
}

#[test]
fn newest_first_is_right() {
    assert!(wrong(&[release(Phase::BoundList, 2), release(Phase::BoundList, 1)]).is_empty());
}

#[test]
fn oldest_first_is_wrong() {
    let wrong = wrong(&[release(Phase::BoundList, 1), release(Phase::BoundList, 2)]);
    assert_eq!(wrong.len(), 1);
    assert!(wrong[0].starts_with("out of order: devm    one"), "{wrong:?}");
}

#[test]
fn an_early_release_that_is_told_of_a_moment_later_is_right() {
    assert!(wrong(&[release(Phase::BoundList, 1), release(Phase::Alive, 2)]).is_empty());
}

#[test]
fn one_is_left_one_is_released_twice_and_one_was_never_there() {
    let wrong = wrong(&[2, 2, 3].map(|entry| release(Phase::BoundList, entry)));
    assert_eq!(wrong.len(), 3, "{wrong:?}");
    assert!(wrong[0].starts_with("released twice: devm    two"), "{wrong:?}");
    assert!(wrong[1].starts_with("released, though it was never acquired: devm    three"), "{wrong:?}");
    assert!(wrong[2].starts_with("never released: devm    one"), "{wrong:?}");
}

#[test]
fn a_panic_in_a_release_is_wrong() {
    let panic = event(Kind::Panic, Phase::BoundList, List::Bound, 2);
    let wrong = wrong(&[release(Phase::BoundList, 2), panic, release(Phase::BoundList, 1)]);
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].starts_with("panicked while it was released: devm    two"), "{wrong:?}");
}

#[test]
fn steps_in_the_wrong_order_are_wrong() {
    let ends = [release(Phase::BoundList, 2), release(Phase::BoundList, 1), step(Phase::StopCallbacks)];
    let wrong = wrong(&ends);
    let expected = "of bus device 1 step 5 (stop callbacks) came after step 8 (release the bound list)";
    assert_eq!(wrong, [expected]);
}

#[test]
fn a_release_outside_of_its_step_is_wrong() {
    let wrong = wrong(&[release(Phase::StopCallbacks, 2), release(Phase::BoundList, 1)]);
    assert_eq!(wrong, ["`two` was released in step 8, and it belongs in 5"]);
}

#[test]
fn a_device_that_keeps_its_parent_reference_is_wrong() {
    let made = acquire(List::Container, 0);
    let order = [Phase::DeviceList, Phase::Memory].map(step);
    let ends = [release(Phase::BoundList, 2), release(Phase::BoundList, 1), made, order[0], order[1]];
    let wrong = wrong(&ends);
    assert_eq!(wrong, ["of device 2 step 13 (free the memory) came after step 10 (release the device list)"]);
}
