//! What the trace of one run has to look like.

extern crate std;

use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::steps::Steps;
use crate::gate::under_way;
use crate::trace::alive::{describe, Alive, Book, LiveSection};
use crate::trace::sorted::Sorted;
use crate::trace::{Event, Kind, List, Phase};

/// A list, by whether it is that of what was acquired by hand, and by its number or that of the bus device.
type Key = (bool, usize);

/// What a run has done up to an event.
#[derive(Default)]
struct Check {
    lists: Sorted<Key, Vec<Event>>,
    /// What was released once, until the number is used again.
    ended: Sorted<(bool, usize), ()>,
    /// Things that were passed over by their list's walk: right only if they were taken off before, which the trace
    /// says a moment later.
    passed_over: Vec<(Event, String)>,
    steps: Steps,
    problems: Vec<String>,
    book: Book,
}

/// What one run did wrong, in the words of a report.
pub(super) struct Findings {
    /// Done, and not to be undone.
    pub(super) wrong: Vec<String>,
    /// Left behind so far: another thread may be about to let go of it.
    pub(super) left: Vec<String>,
}

/// Goes through the events of one run, in their order.
pub(super) fn check(events: &[Event]) -> Findings {
    let mut check = Check::default();
    for event in events {
        check.note(event);
    }
    check.problems.extend(check.passed_over.into_iter().map(|(_, problem)| problem));
    let mut alive = check.book.alive(|_| true);
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
        self.book.note(event);
        // The device itself and its fields are on no list.
        let listed = !matches!(event.list, List::View | List::Container | List::Bus);
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
            Kind::Panic => self.problems.push(format!("panicked while it was released: {}", describe(event))),
            _ => {}
        }
    }

    /// Takes a thing off its list: the event of its acquisition, and those of what is newer on the list.
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
            // It has to outlast what was acquired after it and can still run, too.
            let running = self.lists.values().flatten().filter(|known| known.list == List::Stop);
            let running =
                running.filter(|known| known.parent == event.parent && known.order > acquired.order);
            let passed: Vec<_> = newer.into_iter().chain(running.copied()).map(problem).collect();
            self.problems.extend(passed.into_iter().map(|(_, problem)| problem));
        } else if event.phase != Phase::Alive {
            self.passed_over.extend(newer.into_iter().map(problem));
        }
    }
}
