//! Checks the order of the steps, and that each release happens in its step.

extern crate std;

use std::format;
use std::string::String;

use crate::report::sorted::Sorted;
use crate::trace::{Event, Kind, List, Phase};

/// The last step of each bus device and of each device object.
#[derive(Default)]
pub(super) struct Steps {
    parents: Sorted<u64, Phase>,
    devices: Sorted<u64, Phase>,
}

impl Steps {
    /// Notes one event. Returns what is wrong with it, if anything.
    pub(super) fn note(&mut self, event: &Event) -> Option<String> {
        match event.kind {
            Kind::Step => self.step(event),
            Kind::Release => self.release(event),
            _ => None,
        }
    }

    fn step(&mut self, event: &Event) -> Option<String> {
        let (last, whose) = match event.phase {
            // An unplug may come at any time and from any thread.
            Phase::Alive | Phase::CloseGate | Phase::WakeWaiters | Phase::Drain => return None,
            phase if phase <= Phase::BoundList => {
                (self.parents.insert(event.parent, phase), format!("bus device {}", event.parent))
            }
            phase => (self.devices.insert(event.device, phase), format!("device {}", event.device)),
        };
        let last = last.unwrap_or(Phase::Alive);
        (!may_follow(last, event.phase)).then(|| {
            format!(
                "of {whose} step {} ({}) came after step {} ({})",
                event.phase.number(),
                event.phase.text(),
                last.number(),
                last.text()
            )
        })
    }

    /// A list whose walk releases an entry must do so in its own step.
    fn release(&self, event: &Event) -> Option<String> {
        let now = match event.list {
            List::Bound | List::Stop | List::View | List::On => self.parents.get(&event.parent),
            List::Device | List::Container => self.devices.get(&event.device),
            List::Bus | List::Raw | List::File => return None,
        };
        let now = now.copied().unwrap_or(Phase::Alive);
        (event.phase != Phase::Alive && event.phase != now).then(|| {
            format!(
                "`{}` was released in step {}, and it belongs in {}",
                event.name,
                now.number(),
                event.phase.number()
            )
        })
    }
}

/// Whether `next` may come directly after `last`. A bus device can be bound again; a device object
/// ends only once.
fn may_follow(last: Phase, next: Phase) -> bool {
    use Phase::{
        Alive, BoundList, DeviceList, DropView, LeaveUserSpace, Memory, ParentReference, PlainFields,
        ReleaseHook, StopCallbacks, UnbindHook,
    };
    match next {
        LeaveUserSpace => matches!(last, Alive | BoundList),
        StopCallbacks => last == LeaveUserSpace,
        // Steps 6 and 7 come device by device, and not for devices that were not completed.
        UnbindHook => matches!(last, StopCallbacks | DropView),
        DropView => last == UnbindHook,
        BoundList => matches!(last, StopCallbacks | DropView),
        ReleaseHook => last == Alive,
        DeviceList => matches!(last, Alive | ReleaseHook),
        PlainFields => last == DeviceList,
        ParentReference => matches!(last, DeviceList | PlainFields),
        Memory => last == ParentReference,
        _ => true,
    }
}
