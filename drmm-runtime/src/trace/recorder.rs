//! Events kept in memory, and the release order printed from them.

extern crate std;

use core::fmt;
use std::sync::Mutex;
use std::vec::Vec;

use super::listen::{self, lock, Listener, Listening};
use super::{sort, Event, Kind, Phase};
use crate::bound::parent::Parent;

type Store = Mutex<Vec<Event>>;

impl Listener for Store {
    fn hear(&self, event: &Event) {
        lock(self).push(*event);
    }
}

/// Keeps every event of the program from its creation to its drop, but not [details](Kind::is_detail).
///
/// It takes the one hook of [`set_hook`](super::set_hook); several recorders share it.
#[derive(Debug)]
pub struct Recorder {
    events: Listening<Store>,
}

impl Recorder {
    /// Starts to record.
    #[must_use]
    pub fn new() -> Self {
        Self { events: listen::start(Store::default()) }
    }

    /// All events so far, oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        let mut events = lock(&self.events).clone();
        sort(&mut events);
        events
    }

    /// The events of one bus device and the devices on it, oldest first.
    #[must_use]
    pub fn events_of(&self, parent: &Parent) -> Vec<Event> {
        self.events().into_iter().filter(|event| event.parent == parent.id()).collect()
    }

    /// The release order of one bus device and the devices on it, ready to be printed.
    #[must_use]
    pub fn walk_of(&self, parent: &Parent) -> Walk {
        Walk::new(self.events_of(parent))
    }
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new()
    }
}

/// The release order as a tree: one branch a step, one leaf a release.
///
/// `Display` prints it; `{:#}` adds the type of each thing and the line that acquired it.
#[derive(Clone, Debug)]
pub struct Walk {
    events: Vec<Event>,
}

impl Walk {
    /// Keeps what a release order consists of: steps, releases, refusals, failures and panics.
    #[must_use]
    pub fn new(mut events: Vec<Event>) -> Self {
        events.retain(|event| verb(event.kind).is_some());
        Self { events }
    }

    /// The events of the walk, oldest first.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The names of what was released, in that order.
    pub fn released(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.events.iter().filter(|event| event.kind == Kind::Release).map(|event| event.name)
    }
}

impl fmt::Display for Walk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut branch = (Phase::Alive, 0);
        for event in &self.events {
            if event.kind == Kind::Step || branch != (event.phase, event.device) {
                branch = (event.phase, event.device);
                write!(f, "{:>2} {}", event.phase.number(), event.phase.text())?;
                match event.device {
                    0 => writeln!(f, " (bus device {})", event.parent)?,
                    device => writeln!(f, " (device {device})")?,
                }
            }
            let Some(verb) = verb(event.kind).filter(|_| event.kind != Kind::Step) else { continue };
            write!(f, "   ├─ {:<5} {verb}{}", event.list.text(), event.name)?;
            if f.alternate() {
                write!(f, " : {}  [{}]", short(event.ty), event.place)?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// What stands before the name in a walk; `None` for what is no part of one.
fn verb(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Step | Kind::Release => Some(""),
        Kind::Refuse => Some("refused: "),
        Kind::Panic => Some("panicked: "),
        Kind::Stuck => Some("still inside: "),
        Kind::Fail => Some("failed: "),
        Kind::Remove => Some("handed back: "),
        Kind::Acquire | Kind::Join | Kind::Enter | Kind::Get | Kind::Put | Kind::Fill => None,
    }
}

/// `core::option::Option<alloc::string::String>` as `Option<String>`.
pub(crate) fn short(ty: &str) -> std::string::String {
    let mut text = std::string::String::new();
    for word in ty.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
        text.push_str(word.rsplit("::").next().unwrap_or(word));
    }
    text
}
