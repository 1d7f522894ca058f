//! The owner of events, and how it emits one.

use core::sync::atomic::Ordering;

use super::event::{Event, Kind, List, Phase, Place};
use super::hook::{hook, wants_detail};
use crate::host;
use crate::primitive::wide::AtomicU64;
use crate::removal::Removal;

static ORDER: AtomicU64 = AtomicU64::new(1);

/// The bus device and the device that events belong to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner {
    pub(crate) parent: u64,
    pub(crate) device: u64,
}

/// The name, the type and the place of a thing.
#[derive(Clone, Copy)]
pub(crate) struct Label {
    pub(crate) name: &'static str,
    pub(crate) ty: &'static str,
    pub(crate) place: Place,
}

/// An entry and its list: [`Event::entry`], [`Event::on`] and [`Event::size`].
#[derive(Clone, Copy)]
pub(crate) struct EntryInfo {
    pub(crate) entry: usize,
    pub(crate) on: usize,
    pub(crate) size: usize,
}

impl EntryInfo {
    pub(crate) const NONE: Self = Self { entry: 0, on: 0, size: 0 };
}

impl Owner {
    pub(crate) fn emit(self, kind: Kind, phase: Phase, list: List, label: Label) {
        self.emit_at(kind, phase, list, label, EntryInfo::NONE);
    }

    /// Emits an event that is traced only while details are wanted.
    pub(crate) fn detail(self, kind: Kind, list: List, label: Label) {
        self.detail_at(kind, list, label, 0);
    }

    /// The same with [`Event::entry`].
    pub(crate) fn detail_at(self, kind: Kind, list: List, label: Label, entry: usize) {
        if wants_detail() != 0 {
            self.emit_at(kind, Phase::Alive, list, label, EntryInfo { entry, ..EntryInfo::NONE });
        }
    }

    pub(crate) fn emit_at(self, kind: Kind, phase: Phase, list: List, label: Label, at: EntryInfo) {
        self.say(kind, phase, list, label, at, None);
    }

    fn say(
        self,
        kind: Kind,
        phase: Phase,
        list: List,
        label: Label,
        at: EntryInfo,
        removal: Option<Removal>,
    ) {
        let hook = hook();
        if hook.is_null() {
            return;
        }
        // SAFETY: not null, so `store_hook` stored it, and it stores nothing but a `fn(&Event)`.
        let hook = unsafe { core::mem::transmute::<*mut (), fn(&Event)>(hook) };
        // ORDERING: only the order of the numbers matters, which every ordering gives.
        let order = ORDER.fetch_add(1, Ordering::Relaxed);
        let Owner { parent, device } = self;
        let Label { name, ty, place } = label;
        let EntryInfo { entry, on, size } = at;
        let event =
            Event { order, parent, device, kind, phase, list, name, ty, place, entry, on, size, removal };
        // A hook must not panic. If it does, no release is prevented.
        let _ = host::guard(|| hook(&event));
    }

    pub(crate) fn step(self, phase: Phase, list: List) {
        self.emit(Kind::Step, phase, list, Label { name: phase.text(), ty: "", place: Place::NONE });
    }

    /// Step 1.
    pub(crate) fn close_gate(self, list: List, removal: Removal) {
        let (phase, place) = (Phase::CloseGate, Place::NONE);
        let label = Label { name: phase.text(), ty: "", place };
        self.say(Kind::Step, phase, list, label, EntryInfo::NONE, Some(removal));
    }
}
