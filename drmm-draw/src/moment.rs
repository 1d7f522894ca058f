//! One event of a recorded run, with text of its own.

use drmm_runtime::bus::Removal;
use drmm_runtime::report::{Kind, List, Phase, Record};

/// One event of a run, with its time and its thread: [`Record`] without references into the
/// program, so that it can come from a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moment {
    /// Nanoseconds since the recording began.
    pub time: u64,
    /// The number of the thread.
    pub thread: u64,
    /// The name of the thread; empty if it has none.
    pub thread_name: String,
    /// The number of the event in the program.
    pub order: u64,
    /// The number of the bus device, 0 for sections.
    pub parent: u64,
    /// The number of the device object, 0 if the event belongs to the bus device alone.
    pub device: u64,
    /// What happened.
    pub kind: Kind,
    /// The number of the step in which it happened, 1 to 13; 0 before.
    pub step: u8,
    /// The list of the thing.
    pub list: List,
    /// The name of the thing, or that of the field.
    pub name: String,
    /// Its type, with paths.
    pub ty: String,
    /// The source file that acquired it; empty if there is none to name.
    pub file: String,
    /// The line, from 1; 0 if there is none to name.
    pub line: u32,
    /// Identifies the entry among those on lists at the time. Numbers are reused.
    pub entry: u64,
    /// Identifies its list in the same way.
    pub on: u64,
    /// The size of the entry in bytes.
    pub size: u64,
    /// In the event of step 1: how the binding ends.
    pub removal: Option<Removal>,
}

impl Moment {
    /// `driver.rs:42`, or empty.
    pub(crate) fn place(&self) -> String {
        let file = self.file.rsplit(['/', '\\']).next().unwrap_or_default();
        if self.line == 0 || file.is_empty() {
            String::new()
        } else {
            format!("{file}:{}", self.line)
        }
    }
}

impl From<&Record> for Moment {
    fn from(record: &Record) -> Self {
        let event = &record.event;
        Self {
            time: record.time,
            thread: record.thread,
            thread_name: record.thread_name.as_deref().unwrap_or_default().to_owned(),
            order: event.order,
            parent: event.parent,
            device: event.device,
            kind: event.kind,
            step: event.phase.number(),
            list: event.list,
            name: event.name.to_owned(),
            ty: event.ty.to_owned(),
            file: event.place.file.to_owned(),
            line: event.place.line,
            entry: event.entry as u64,
            on: event.on as u64,
            size: event.size as u64,
            removal: event.removal,
        }
    }
}

/// The kinds and their names in files.
const KINDS: [(Kind, &str); 19] = [
    (Kind::Acquire, "Acquire"),
    (Kind::Release, "Release"),
    (Kind::Refuse, "Refuse"),
    (Kind::Step, "Step"),
    (Kind::Panic, "Panic"),
    (Kind::Stuck, "Stuck"),
    (Kind::Fail, "Fail"),
    (Kind::Remove, "Remove"),
    (Kind::Leave, "Leave"),
    (Kind::Join, "Join"),
    (Kind::Enter, "Enter"),
    (Kind::Exit, "Exit"),
    (Kind::Open, "Open"),
    (Kind::Close, "Close"),
    (Kind::Gone, "Gone"),
    (Kind::Get, "Get"),
    (Kind::Put, "Put"),
    (Kind::Fill, "Fill"),
    (Kind::Orphan, "Orphan"),
];

const LISTS: [List; 9] = [
    List::Bound,
    List::Stop,
    List::View,
    List::On,
    List::Device,
    List::Container,
    List::Bus,
    List::Raw,
    List::File,
];

const REMOVALS: [(Removal, &str); 3] =
    [(Removal::Orderly, "Orderly"), (Removal::Surprise, "Surprise"), (Removal::ProbeFailed, "ProbeFailed")];

const PHASES: [Phase; 13] = [
    Phase::CloseGate,
    Phase::WakeWaiters,
    Phase::Drain,
    Phase::LeaveUserSpace,
    Phase::StopCallbacks,
    Phase::UnbindHook,
    Phase::DropView,
    Phase::BoundList,
    Phase::ReleaseHook,
    Phase::DeviceList,
    Phase::PlainFields,
    Phase::ParentReference,
    Phase::Memory,
];

/// The name of a kind in a file.
pub(crate) fn kind_text(kind: Kind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("", |(_, text)| text)
}

pub(crate) fn kind_of(text: &str) -> Option<Kind> {
    KINDS.iter().find(|(_, known)| *known == text).map(|(kind, _)| *kind)
}

pub(crate) fn list_of(text: &str) -> Option<List> {
    LISTS.iter().find(|list| list.text() == text).copied()
}

pub(crate) fn removal_text(removal: Removal) -> &'static str {
    REMOVALS.iter().find(|(known, _)| *known == removal).map_or("", |(_, text)| text)
}

pub(crate) fn removal_of(text: &str) -> Option<Removal> {
    REMOVALS.iter().find(|(_, known)| *known == text).map(|(removal, _)| *removal)
}

/// The name of a step, `"alive"` for a number that no step has.
pub(crate) fn step_text(step: u8) -> &'static str {
    PHASES.iter().find(|phase| phase.number() == step).map_or("alive", |phase| phase.text())
}

/// A type without its paths: `core::option::Option<alloc::string::String>` as `Option<String>`.
pub(crate) fn short(ty: &str) -> String {
    let is_end = |c: char| !(c.is_alphanumeric() || c == '_' || c == ':');
    ty.split_inclusive(is_end).map(|word| word.rsplit("::").next().unwrap_or(word)).collect()
}
