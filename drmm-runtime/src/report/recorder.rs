//! Events that are kept in memory, and the release order that is printed from them.

extern crate std;

use core::fmt;
use std::sync::{Arc, Mutex};
use std::time::Instant;
use std::vec::Vec;

use super::listen::{self, Listener, Listening};
use super::sort;
use super::sorted::Sorted;
use crate::bound::parent::Parent;
use crate::host;
use crate::lock::unpoisoned as lock;
use crate::trace::{Detail, Event, Kind, Phase, Short};

/// An event with its time and its thread.
///
/// ```
/// use drmm_runtime::bus::Parent;
/// use drmm_runtime::report::Recorder;
///
/// let recorder = Recorder::with_details();
/// drop(Parent::new("fan0")?);
/// for record in recorder.records() {
///     let thread = record.thread_name.as_deref().unwrap_or("a thread without a name");
///     println!("{} ns, {thread}: {:?}", record.time, record.event.kind);
/// }
/// # assert!(recorder.records().len() >= 2);
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Record {
    /// What happened.
    pub event: Event,
    /// Nanoseconds since the recorder was made, by a clock that never goes back. Two threads that
    /// record at the same time may do so in another order than that of [`Event::order`].
    pub time: u64,
    /// The number of the thread on which it happened, which no other thread of the program has or
    /// had.
    pub thread: u64,
    /// The name of that thread, if it has one.
    pub thread_name: Option<Arc<str>>,
}

/// What a recorder keeps.
#[derive(Debug)]
struct Store {
    start: Instant,
    wants_detail: bool,
    heard: Mutex<Heard>,
}

#[derive(Default, Debug)]
struct Heard {
    /// Each event with its time and its thread.
    events: Vec<(Event, u64, u64)>,
    /// The names of the threads.
    names: Sorted<u64, Option<Arc<str>>>,
}

impl Listener for Store {
    fn hear(&self, event: &Event) {
        let thread = host::context_id();
        let mut heard = lock(&self.heard);
        let time = u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        heard.events.push((*event, time, thread));
        if heard.names.get(&thread).is_none() {
            heard.names.insert(thread, std::thread::current().name().map(Arc::from));
        }
    }

    fn wants_detail(&self) -> bool {
        self.wants_detail
    }
}

/// Keeps every event of the program from its creation to its drop. Any number of recorders may
/// exist at a time.
///
/// It shares the one hook with every other listener, and with the program's own
/// [`set_hook`](crate::report::set_hook).
///
/// ```
/// use drmm_runtime::bus::Parent;
/// use drmm_runtime::report::{Kind, Recorder};
///
/// let recorder = Recorder::with_details();
/// let parent = Parent::new("0000:00:02.0")?;
/// let records = recorder.records();
/// let made = records.iter().find(|record| record.event.parent == parent.id()).unwrap();
/// assert_eq!(made.event.kind, Kind::Get);
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct Recorder {
    store: Listening<Store>,
    _detail: Option<Detail>,
}

impl Recorder {
    /// Starts to record, without [details](Kind::is_detail).
    #[must_use]
    pub fn new() -> Self {
        Self::start(None)
    }

    /// Starts to record, [details](Kind::is_detail) included: what a picture of the run needs.
    ///
    /// While such a recorder exists, each section costs two events and each reference one.
    #[must_use]
    pub fn with_details() -> Self {
        Self::start(Some(Detail::new()))
    }

    fn start(detail: Option<Detail>) -> Self {
        let store = Store { start: Instant::now(), wants_detail: detail.is_some(), heard: Mutex::default() };
        Self { store: listen::start(store), _detail: detail }
    }

    /// All events so far, oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        let mut events: Vec<Event> =
            lock(&self.store.heard).events.iter().map(|(event, ..)| *event).collect();
        sort(&mut events);
        events
    }

    /// All events so far with their times and threads, oldest first.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        let heard = lock(&self.store.heard);
        let record = |&(event, time, thread): &(Event, u64, u64)| Record {
            event,
            time,
            thread,
            thread_name: heard.names.get(&thread).cloned().flatten(),
        };
        let mut records: Vec<Record> = heard.events.iter().map(record).collect();
        records.sort_unstable_by_key(|record| record.event.order);
        records
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

/// The release order as a tree: a branch for each step, a leaf for each release.
///
/// `Display` prints it; `{:#}` adds the type of each thing and the line that acquired it.
///
/// ```
/// use drmm_runtime::bus::{BoundDevice, Parent, Removal};
/// use drmm_runtime::report::Recorder;
/// use drmm_runtime::Registered;
///
/// let (recorder, parent) = (Recorder::new(), Parent::new("fan0")?);
/// parent.bind((), |device| {
///     device.devm_add_action("clock", || {})?;
///     device.on_unbind("stop", || {})?;
///     Ok(Registered::no_device())
/// })?;
/// parent.unbind(Removal::Orderly)?;
/// let walk = recorder.walk_of(&parent);
/// assert!(walk.released().eq(["stop", "clock", "bus device"]));
/// print!("{walk}");
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Walk {
    events: Vec<Event>,
}

impl Walk {
    /// Keeps the events that belong to a release order: steps, fronts that leave, releases,
    /// refusals, entries that were given back, waits, failures, panics and dropped bus devices.
    #[must_use]
    pub fn new(mut events: Vec<Event>) -> Self {
        events.retain(|event| is_of_a_walk(event.kind));
        Self { events }
    }

    /// The events of the walk, oldest first.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The names of what was released, in the order of the releases.
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
                    0 => write!(f, " (bus device {})", event.parent)?,
                    device => write!(f, " (device {device})")?,
                }
                event.removal.map_or(Ok(()), |removal| write!(f, ": {}", removal.text()))?;
                writeln!(f)?;
            }
            if event.kind == Kind::Step {
                continue;
            }
            write!(f, "   ├─ {:<5} {}{}", event.list.text(), verb(event.kind), event.name)?;
            if f.alternate() {
                write!(f, " : {}  [{}]", Short(event.ty), event.place)?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// Whether events of this kind are part of a walk.
const fn is_of_a_walk(kind: Kind) -> bool {
    match kind {
        Kind::Step
        | Kind::Release
        | Kind::Refuse
        | Kind::Panic
        | Kind::Stuck
        | Kind::Fail
        | Kind::Remove
        | Kind::Orphan
        | Kind::Leave => true,
        Kind::Acquire
        | Kind::Join
        | Kind::Enter
        | Kind::Exit
        | Kind::Open
        | Kind::Close
        | Kind::Gone
        | Kind::Get
        | Kind::Put
        | Kind::Fill => false,
    }
}

/// The word in front of the name in a walk. A release, the most common event there, has none.
const fn verb(kind: Kind) -> &'static str {
    match kind {
        Kind::Release => "",
        other => other.verb(),
    }
}
