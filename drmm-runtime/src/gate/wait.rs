//! A section that a drain waits for, and the report of that wait.

use crate::trace::{Kind, Label, Level, List, Owner, Phase, Place, Report, Topic};

/// A section under way behind a closed gate.
pub(super) struct WaitedFor {
    /// The line that entered it; `Place::NONE` where sections are only counted.
    pub(super) place: Place,
    /// The thread that entered it.
    #[cfg(feature = "std")]
    pub(super) context: u64,
}

impl WaitedFor {
    /// Reports in the trace and to the reporter that the drain of the device waits for the section.
    #[cold]
    pub(super) fn report(&self, owner: Owner, on: &str) {
        let label = Label { name: "section", ty: "drain waits for it", place: self.place };
        owner.emit(Kind::Stuck, Phase::Drain, List::View, label);
        let say = |text| Report::new(Level::Warning, Topic::Wait, on, text).at(self.place).send();
        #[cfg(all(feature = "std", not(loom)))]
        say(format_args!(
            "unplug or unbind waits for a section that {} entered and has not left",
            super::threads::named(self.context)
        ));
        // The threads of a model have no names.
        #[cfg(all(feature = "std", loom))]
        let _ = self.context;
        #[cfg(not(all(feature = "std", not(loom))))]
        say(format_args!("unplug or unbind waits for a section that is still under way"));
    }
}
