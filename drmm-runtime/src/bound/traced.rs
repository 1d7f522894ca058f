//! The begin and the end of a bus device, for the trace.

use crate::trace::{Kind, Label, List, Owner, Place};

/// Traces the begin and the end of a bus device, as detail events.
pub(super) struct Traced {
    id: u64,
    pub(super) place: Place,
}

impl Traced {
    pub(super) fn begin(id: u64, place: Place) -> Self {
        let this = Self { id, place };
        this.say(Kind::Get);
        this
    }

    fn say(&self, kind: Kind) {
        let label = Label { name: "bus device", ty: "", place: self.place };
        Owner { parent: self.id, device: 0 }.detail(kind, List::Bus, label);
    }
}

impl Drop for Traced {
    fn drop(&mut self) {
        self.say(Kind::Put);
    }
}
