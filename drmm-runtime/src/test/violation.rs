//! The report of a sweep.

extern crate std;

use core::fmt;
use std::string::String;
use std::vec::Vec;

use crate::report::alive::describe;
use crate::trace::{Event, Kind, Place};

/// An acquisition that was made to fail by a sweep.
///
/// [`Sweep`](super::Sweep) has an example.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failure {
    /// Its number in the run, from 1.
    pub nth: u32,
    /// The name of what the driver asked for.
    pub name: &'static str,
    /// What it is of that, if several acquisitions have the name: `callback`, `thread`, `timer`.
    /// Empty otherwise.
    pub part: &'static str,
    /// The line that asked for it.
    pub place: Place,
}

impl Failure {
    /// The failure in the run in which the `nth` acquisition was made to fail.
    pub(super) fn among(events: &[Event], nth: u32) -> Option<Self> {
        let failed = events.iter().find(|event| event.kind == Kind::Fail)?;
        Some(Self { nth, name: failed.name, part: failed.ty, place: failed.place })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "acquisition {}, `{}`", self.nth, self.name)?;
        if !self.part.is_empty() {
            write!(f, " ({})", self.part)?;
        }
        write!(f, " [{}]", self.place)
    }
}

/// What is wrong with one run of a sweep. `Display` prints the point of failure, what is wrong, and
/// all events in their order.
///
/// [`try_fault_sweep`](super::try_fault_sweep) has an example.
#[derive(Clone, Debug)]
pub struct Violation {
    pub(super) failure: Option<Failure>,
    /// Whether the run was the one after the failure, in which nothing was made to fail.
    pub(super) is_second_run: bool,
    pub(super) problems: Vec<String>,
    pub(super) events: Vec<Event>,
}

impl Violation {
    /// The acquisition that failed; `None` if the run goes wrong without a failure.
    #[must_use]
    pub fn failure(&self) -> Option<Failure> {
        self.failure
    }

    /// What is wrong, one sentence each.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.problems
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.failure, self.is_second_run) {
            (None, _) => writeln!(f, "wrong without any failure:")?,
            (Some(failure), false) => writeln!(f, "wrong after the failure of {failure}:")?,
            (Some(failure), true) => writeln!(f, "wrong in the run that follows the failure of {failure}:")?,
        }
        for problem in &self.problems {
            writeln!(f, " - {problem}")?;
        }
        writeln!(f, "what happened:")?;
        self.events.iter().try_for_each(|event| write_event(f, event))
    }
}

impl core::error::Error for Violation {}

/// One line for each event. References, sections and fields are left out, since they would hide the
/// order.
fn write_event(f: &mut fmt::Formatter<'_>, event: &Event) -> fmt::Result {
    let verb = match event.kind {
        Kind::Step => {
            let (number, text) = (event.phase.number(), event.phase.text());
            match event.device {
                0 => write!(f, "{number:>4} {text} (bus device {})", event.parent)?,
                device => write!(f, "{number:>4} {text} (device {device})")?,
            }
            event.removal.map_or(Ok(()), |removal| write!(f, ": {}", removal.text()))?;
            return writeln!(f);
        }
        Kind::Acquire => "acquired",
        Kind::Release => "released",
        Kind::Refuse => "refused",
        Kind::Panic => "panicked",
        Kind::Stuck => "waited for",
        Kind::Fail => "FAILED",
        Kind::Remove => "handed back",
        Kind::Leave => "leaves",
        Kind::Join => "moved",
        Kind::Orphan => "orphaned",
        Kind::Enter
        | Kind::Exit
        | Kind::Open
        | Kind::Close
        | Kind::Gone
        | Kind::Get
        | Kind::Put
        | Kind::Fill => return Ok(()),
    };
    writeln!(f, "     {verb:<11} {}", describe(event))
}
