//! Checks the trace of one run.

extern crate std;

use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::steps::Steps;
use crate::gate::under_way;
use crate::report::alive::{describe, Alive, Inventory, LiveSection};
use crate::report::sorted::Sorted;
use crate::trace::{Event, Kind, List, Phase};

/// Identifies a list: whether it holds what was acquired by hand, and its number. The number is
/// that of the bus device if it does, else that of the list.
type Key = (bool, usize);

/// The state of a run up to an event.
#[derive(Default)]
struct Check {
    lists: Sorted<Key, Vec<Event>>,
    /// The numbers of entries that were released, until they are reused.
    ended: Sorted<(bool, usize), ()>,
    /// Entries that the walk of their list passed over. That is right only if they were taken off
    /// before, which the trace may say a moment later.
    passed_over: Vec<(Event, String)>,
    steps: Steps,
    problems: Vec<String>,
    inventory: Inventory,
}

/// The faults of one run, in the words of a report.
pub(super) struct Findings {
    /// Faults that cannot be undone.
    pub(super) wrong: Vec<String>,
    /// What is left behind so far: another thread may be about to release it.
    pub(super) left: Vec<String>,
}

/// Checks the events of one run, in their order.
pub(super) fn check(events: &[Event]) -> Findings {
    let mut check = Check::default();
    for event in events {
        check.note(event);
    }
    check.problems.extend(check.passed_over.into_iter().map(|(_, problem)| problem));
    let mut alive = check.inventory.alive(|_| true);
    for section in under_way() {
        alive.with_section(section.gate, LiveSection { place: section.place, thread: None });
    }
    Findings { wrong: check.problems, left: left(&alive) }
}

fn left(alive: &Alive) -> Vec<String> {
    let entries = alive.entries().iter().map(|event| {
        let whose = if event.device == 0 { String::new() } else { format!(" of device {}", event.device) };
        format!("never released{whose}: {}", describe(event))
    });
    let devices = alive.devices().iter().map(|device| {
        let cycle = alive.cycles().into_iter().find(|cycle| cycle.device() == device.id());
        let cycle = cycle.map(|cycle| format!("   └─ it holds itself: {cycle}\n")).unwrap_or_default();
        format!("still alive: {device}{cycle}").trim_end().to_string()
    });
    entries.chain(devices).collect()
}

fn key(event: &Event) -> Key {
    match event.list {
        List::Raw => (true, usize::try_from(event.parent).unwrap_or(usize::MAX)),
        _ => (false, event.on),
    }
}

impl Check {
    fn note(&mut self, event: &Event) {
        self.problems.extend(self.steps.note(event));
        self.inventory.note(event);
        // The device, its fields and the bus device are on no list.
        let listed = !matches!(event.list, List::View | List::Container | List::Bus | List::File);
        match event.kind {
            Kind::Acquire if listed => {
                self.ended.remove(&(event.list == List::Raw, event.entry));
                self.lists.get_or_default(key(event)).push(*event);
            }
            Kind::Join => {
                let group = self.lists.remove(&(false, event.entry)).unwrap_or_default();
                self.lists.get_or_default(key(event)).extend(group);
            }
            Kind::Release if listed => self.release(event),
            Kind::Remove => _ = self.take(event),
            Kind::Panic if event.phase == Phase::Alive => {
                self.problems.push(format!("panicked: {}", describe(event)));
            }
            Kind::Panic => self.problems.push(format!("panicked while it was released: {}", describe(event))),
            _ => {}
        }
    }

    /// Takes an entry off its list. Returns the event of its acquisition, and those of the newer
    /// entries of the list.
    fn take(&mut self, event: &Event) -> Option<(Event, Vec<Event>)> {
        let list = self.lists.get_or_default(key(event));
        let at = list.iter().rposition(|known| known.entry == event.entry)?;
        let newer = list[at + 1..].to_vec();
        let acquired = list.remove(at);
        self.ended.insert((event.list == List::Raw, event.entry), ());
        if event.phase == Phase::Alive {
            self.passed_over.retain(|(passed, _)| passed.entry != event.entry);
        }
        Some((acquired, newer))
    }

    fn release(&mut self, event: &Event) {
        let Some((acquired, newer)) = self.take(event) else {
            let twice = self.ended.get(&(event.list == List::Raw, event.entry)).is_some();
            let what = if twice { "released twice" } else { "released, though it was never acquired" };
            self.problems.push(format!("{what}: {}", describe(event)));
            return;
        };
        let problem = |passed: Event| {
            let (event, newer) = (describe(event), describe(&passed));
            (passed, format!("out of order: {event}\n      was released before {newer}\n      which was acquired after it"))
        };
        if event.list == List::Raw {
            // It must also outlive what was acquired after it and can still run.
            let running = self.lists.values().flatten().filter(|known| known.list == List::Stop);
            let running =
                running.filter(|known| known.parent == event.parent && known.order > acquired.order);
            let passed: Vec<_> = newer.into_iter().chain(running.copied()).map(problem).collect();
            self.problems.extend(passed.into_iter().map(|(_, problem)| problem));
        } else if event.list == List::On && event.phase == Phase::BoundList {
            self.problems
                .push(format!("forgotten, and on until the bound list was released: {}", describe(event)));
        } else if event.phase != Phase::Alive {
            self.passed_over.extend(newer.into_iter().map(problem));
        }
    }
}
