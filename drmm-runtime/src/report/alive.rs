//! What is alive, and the line that made each part of it.

extern crate std;

use core::fmt;
use std::collections::BTreeMap;
use std::string::String;
use std::vec::Vec;

use super::cycle::{find_cycle, Cycle};
use super::sorted::Sorted;
use super::{short, sort};
use crate::trace::{Event, Kind, List, Phase, Place};

/// What is alive, updated with each event.
#[derive(Clone, Default, Debug)]
pub(crate) struct Inventory {
    buses: Sorted<u64, Event>,
    /// A tree, since devices end in any order, often the oldest first, and each value is large.
    devices: BTreeMap<u64, LiveDevice>,
    /// The key is whether the entry was acquired by hand, and its number: the numbers of such
    /// entries are not addresses, so the two kinds could collide.
    entries: BTreeMap<(bool, usize), Event>,
}

impl Inventory {
    /// Notes one event.
    pub(crate) fn note(&mut self, event: &Event) {
        let key = (event.list == List::Raw, event.entry);
        match event.kind {
            Kind::Acquire if event.list == List::Container => {
                self.devices.insert(event.device, LiveDevice::new(*event));
            }
            Kind::Acquire => _ = self.entries.insert(key, *event),
            Kind::Release | Kind::Remove => _ = self.entries.remove(&key),
            Kind::Get if event.list == List::Bus => _ = self.buses.insert(event.parent, *event),
            Kind::Put if event.list == List::Bus => _ = self.buses.remove(&event.parent),
            Kind::Step if event.phase == Phase::Memory => _ = self.devices.remove(&event.device),
            Kind::Step if event.phase == Phase::BoundList => {
                self.devices
                    .values_mut()
                    .filter(|d| d.made.parent == event.parent)
                    .for_each(|d| d.bound = false);
            }
            Kind::Get | Kind::Put | Kind::Fill => {
                if let Some(device) = self.devices.get_mut(&event.device) {
                    device.note(event);
                }
            }
            _ => {}
        }
    }

    /// What is alive now, of the bus devices whose numbers `which` selects.
    pub(crate) fn alive(&self, which: impl Fn(u64) -> bool) -> Alive {
        let mut entries: Vec<Event> = self.entries.values().filter(|e| which(e.parent)).copied().collect();
        sort(&mut entries);
        Alive {
            buses: self.buses.values().filter(|event| which(event.parent)).copied().collect(),
            devices: self.devices.values().filter(|device| which(device.made.parent)).cloned().collect(),
            entries,
        }
    }
}

/// A device object that has not been freed.
///
/// ```
/// use drmm_runtime::report::Census;
/// # use drmm_runtime::{bus::Parent, prelude::*};
/// # #[drm_driver(name = "tiny", desc = "", major = 1, minor = 0)]
/// # struct Tiny { #[drm_device] drm: DrmDevice }
/// # let parent = Parent::new("tiny0")?;
/// # let mut file = None;
///
/// let census = Census::new();
/// # parent.bind((), |device| {
/// #     let tiny = devm_drm_dev_alloc!(device, |_| Tiny {})?;
/// #     file = Some(tiny.dev());
/// #     tiny.devm_register()
/// # })?;
/// # parent.unbind(Removal::Orderly)?;
/// for device in census.alive_on(&parent).devices() {
///     assert!(!device.is_bound());
///     for held in device.references() {
///         println!("{} of {}: {} times, made at {}", held.kind, device.ty(), held.count, held.place);
///     }
/// }
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct LiveDevice {
    pub(super) made: Event,
    pub(super) fields: Vec<Event>,
    bound: bool,
    references: Vec<LiveReference>,
    sections: Vec<LiveSection>,
}

/// References to a device that one line made and that have not been dropped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LiveReference {
    /// `"Dev"` or `"Callback"`.
    pub kind: &'static str,
    /// The line that made them.
    pub place: Place,
    /// How many there are.
    pub count: usize,
    /// [`Event::order`] of the oldest of them, or of an earlier one that was dropped.
    pub(super) since: u64,
}

/// A section that has not been left.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LiveSection {
    /// The line that entered it.
    pub place: Place,
    /// The name of the thread that is inside the section, if it has one.
    pub thread: Option<String>,
}

impl LiveDevice {
    fn new(made: Event) -> Self {
        let (fields, references, sections) = (Vec::new(), Vec::new(), Vec::new());
        Self { made, fields, bound: true, references, sections }
    }

    /// Notes one event that names this device.
    fn note(&mut self, event: &Event) {
        let same = |r: &LiveReference| r.kind == event.name && r.place == event.place;
        let reference = self.references.iter().position(same);
        match (event.kind, reference) {
            (Kind::Get, Some(at)) => self.references[at].count += 1,
            (Kind::Get, None) => {
                let (kind, place, since) = (event.name, event.place, event.order);
                self.references.push(LiveReference { kind, place, count: 1, since });
            }
            (Kind::Put, Some(at)) if self.references[at].count > 1 => self.references[at].count -= 1,
            (Kind::Put, Some(at)) => _ = self.references.remove(at),
            (Kind::Fill, _) => self.fields.push(*event),
            _ => {}
        }
    }

    /// The number of the device; [`Dev::id`](crate::Dev::id).
    #[must_use]
    pub fn id(&self) -> u64 {
        self.made.device
    }

    /// The driver's type.
    #[must_use]
    pub fn ty(&self) -> &'static str {
        self.made.ty
    }

    /// The line that allocated it.
    #[must_use]
    pub fn place(&self) -> Place {
        self.made.place
    }

    /// Whether the bus still holds it, since its driver is bound.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        self.bound
    }

    /// The references to it, by the lines that made them. The reference of the bus is not included.
    #[must_use]
    pub fn references(&self) -> &[LiveReference] {
        &self.references
    }

    /// The sections of its gate that are under way.
    #[must_use]
    pub fn sections(&self) -> &[LiveSection] {
        &self.sections
    }
}

/// What is alive. `Display` prints it as a tree, with the line that made each part.
///
/// ```
/// use drmm_runtime::bus::{BoundDevice, Parent};
/// use drmm_runtime::report::Census;
/// use drmm_runtime::Registered;
///
/// let (census, parent) = (Census::new(), Parent::new("fan0")?);
/// parent.bind((), |device| {
///     device.devm_add_action("clock", || {})?;
///     Ok(Registered::no_device())
/// })?;
/// let alive = census.alive();
/// assert!(alive.entries().iter().any(|entry| entry.name == "clock"));
/// print!("{alive}"); // with the line of `devm_add_action`
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
#[derive(Clone, Default, Debug)]
pub struct Alive {
    buses: Vec<Event>,
    devices: Vec<LiveDevice>,
    entries: Vec<Event>,
}

impl Alive {
    /// Whether nothing is alive. Bus devices do not count: they end when their bus drops them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.devices.is_empty() && self.entries.is_empty()
    }

    /// The bus devices to which references are left, as the events of their creation.
    #[must_use]
    pub fn bus_devices(&self) -> &[Event] {
        &self.buses
    }

    /// The device objects, oldest first.
    #[must_use]
    pub fn devices(&self) -> &[LiveDevice] {
        &self.devices
    }

    /// Everything that is on a list, as the events of its acquisition, oldest first.
    #[must_use]
    pub fn entries(&self) -> &[Event] {
        &self.entries
    }

    /// The sections that are under way.
    pub fn sections(&self) -> impl Iterator<Item = &LiveSection> {
        self.devices.iter().flat_map(|device| &device.sections)
    }

    /// The devices that may keep themselves alive, as far as their types show; see [`Cycle`].
    #[must_use]
    pub fn cycles(&self) -> Vec<Cycle> {
        let unbound = self.devices.iter().filter(|device| !device.bound);
        unbound.filter_map(|device| find_cycle(self, device)).collect()
    }

    /// Adds a section that is under way, if its device is one of these.
    pub(crate) fn with_section(&mut self, device: u64, section: LiveSection) {
        if let Some(device) = self.devices.iter_mut().find(|known| known.id() == device) {
            device.sections.push(section);
        }
    }

    /// The entries of the device list of `device`.
    pub(super) fn on_device(&self, device: u64) -> impl Iterator<Item = &Event> {
        self.entries.iter().filter(move |event| event.device == device && event.list == List::Device)
    }
}

/// `devm  Mapping : Mapping  [driver.rs:40]`
pub(crate) fn describe(event: &Event) -> String {
    let Event { list, name, ty, place, .. } = event;
    match *ty {
        "" => std::format!("{:<7} {name}  [{place}]", list.text()),
        ty => std::format!("{:<7} {name} : {}  [{place}]", list.text(), short(ty)),
    }
}

impl fmt::Display for LiveDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.bound { "bound" } else { "unbound" };
        writeln!(f, "device {} : {}  [{}], {state}", self.id(), short(self.ty()), self.place())?;
        for LiveReference { kind, place, count, .. } in &self.references {
            let times = if *count == 1 { String::new() } else { std::format!(", {count} times") };
            writeln!(f, "   ├─ reference {kind}  [{place}]{times}")?;
        }
        for LiveSection { place, thread, .. } in &self.sections {
            let thread = thread.as_deref().unwrap_or("without a name");
            writeln!(f, "   ├─ section on thread {thread}  [{place}]")?;
        }
        Ok(())
    }
}

impl fmt::Display for Alive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cycles = self.cycles();
        for device in &self.devices {
            write!(f, "{device}")?;
            for event in self.entries.iter().filter(|event| event.device == device.id()) {
                writeln!(f, "   ├─ {}", describe(event))?;
            }
            match cycles.iter().find(|cycle| cycle.device() == device.id()) {
                Some(cycle) => writeln!(f, "   └─ it may hold itself: {cycle}")?,
                None if device.references.is_empty() || device.bound => {}
                None => {
                    writeln!(f, "   └─ held from outside: by a program, a static, a thread or a closure")?;
                }
            }
        }
        for event in self.entries.iter().filter(|event| event.device == 0) {
            writeln!(f, "bus device {}: {}", event.parent, describe(event))?;
        }
        Ok(())
    }
}
