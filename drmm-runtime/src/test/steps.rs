//! The order of the steps: each in its turn, and each release in its step.

extern crate std;

use std::format;
use std::string::String;

use crate::trace::sorted::Sorted;
use crate::trace::{Event, Kind, List, Phase};

/// How far each bus device and each device object is in the release order.
#[derive(Default)]
pub(super) struct Steps {
    parents: Sorted<u64, Phase>,
    devices: Sorted<u64, Phase>,
}

impl Steps {
    /// One more event; the answer says what is wrong with it.
    pub(super) fn note(&mut self, event: &Event) -> Option<String> {
        match event.kind {
            Kind::Step => self.step(event),
            Kind::Release => self.release(event),
            _ => None,
        }
    }

    fn step(&mut self, event: &Event) -> Option<String> {
        let (last, whose) = match event.phase {
            // Unplug may come at any time and from any thread.
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

    /// What a list releases in its walk, it releases in its step.
    fn release(&self, event: &Event) -> Option<String> {
        let now = match event.list {
            List::Bound | List::Stop | List::View => self.parents.get(&event.parent),
            List::Device | List::Container => self.devices.get(&event.device),
            List::Bus | List::Raw => return None,
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

/// Whether `next` may come right after `last`. A bus device can be bound again, a device object cannot.
fn may_follow(last: Phase, next: Phase) -> bool {
    use Phase::{
        Alive, BoundList, DeviceList, DropView, LeaveUserSpace, Memory, ParentReference, PlainFields,
        ReleaseHook, StopCallbacks, UnbindHook,
    };
    match next {
        LeaveUserSpace => matches!(last, Alive | BoundList),
        StopCallbacks => last == LeaveUserSpace,
        // Device by device, and none for those that were not completed.
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
