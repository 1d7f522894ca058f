//! What the events of one bus device mean: what lived from when to when.

use std::collections::HashMap;

use drmm_runtime::bus::Removal;
use drmm_runtime::report::{Kind, List};

use crate::moment::{short, step_text, Moment};
use crate::run::Run;

/// When a thing ends, by its owner.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Scope {
    /// At unbind.
    Bound,
    /// With the last reference.
    Device,
    /// By hand.
    Raw,
}

/// Something that lived. Places in time are indices into [`Story::moments`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Life {
    pub(crate) scope: Scope,
    /// The device, 0 for what belongs to the bus device.
    pub(crate) device: u64,
    /// Plain fields and the memory itself.
    pub(crate) is_plain: bool,
    pub(crate) name: String,
    /// Its type or the line that made it.
    pub(crate) detail: String,
    /// All that is known, in a few lines.
    pub(crate) about: String,
    pub(crate) from: usize,
    /// `None` if it was alive when the recording ended.
    pub(crate) to: Option<usize>,
}

/// A device object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Device {
    pub(crate) number: u64,
    pub(crate) name: String,
    pub(crate) made: usize,
    /// Its gate is open from here on.
    pub(crate) ready: usize,
    pub(crate) closed: Option<usize>,
    pub(crate) freed: Option<usize>,
    /// Calls at the closed gate.
    pub(crate) gone: Vec<usize>,
}

/// A time inside a section, or an open file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Span {
    pub(crate) device: u64,
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) from: usize,
    pub(crate) to: Option<usize>,
    /// Calls that were told `ENODEV`.
    pub(crate) gone: Vec<usize>,
}

/// The end of a binding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Ending {
    /// The first step.
    pub(crate) at: usize,
    /// `None` for a driver without a device, which has no gate to close.
    pub(crate) removal: Option<Removal>,
    /// The last event of the bound scope.
    pub(crate) end: usize,
}

impl Ending {
    /// In words.
    pub(crate) fn text(&self) -> &'static str {
        match self.removal {
            None => "unbound",
            Some(Removal::Orderly) => "orderly removal",
            Some(Removal::ProbeFailed) => "probe failed",
            Some(_) => "surprise removal",
        }
    }

    /// Whether it came unasked: the card was pulled, or probe failed.
    pub(crate) fn is_sudden(&self) -> bool {
        !matches!(self.removal, None | Some(Removal::Orderly))
    }
}

/// The run of one bus device.
#[derive(Clone, Default, Debug)]
pub(crate) struct Story {
    /// The number of the bus device.
    pub(crate) number: u64,
    /// The events that have a place in a picture.
    pub(crate) moments: Vec<Moment>,
    pub(crate) lives: Vec<Life>,
    pub(crate) devices: Vec<Device>,
    pub(crate) sections: Vec<Span>,
    pub(crate) files: Vec<Span>,
    pub(crate) steps: Vec<usize>,
    /// Failures, refusals, panics, waits.
    pub(crate) troubles: Vec<usize>,
}

/// Whether an event has a place in a picture.
fn is_drawn(moment: &Moment) -> bool {
    match moment.kind {
        Kind::Get | Kind::Put | Kind::Join | Kind::Leave => false,
        Kind::Acquire | Kind::Release | Kind::Remove | Kind::Fill => moment.list != List::Bus,
        _ => true,
    }
}

impl Story {
    /// The story of bus device `number` in `run`.
    pub(crate) fn of(run: &Run, number: u64) -> Self {
        let moments: Vec<Moment> =
            run.of_bus_device(number).moments().iter().filter(|moment| is_drawn(moment)).cloned().collect();
        let mut story = Self { number, ..Self::default() };
        let mut alive = Alive::default();
        for (at, moment) in moments.iter().enumerate() {
            story.note(at, moment, &mut alive);
        }
        story.moments = moments;
        story
    }

    fn note(&mut self, at: usize, moment: &Moment, alive: &mut Alive) {
        match moment.kind {
            Kind::Acquire if moment.list == List::Container => self.make(at, moment),
            Kind::Acquire | Kind::Fill => {
                if let (Kind::Fill, Some(device)) = (moment.kind, self.device(moment.device)) {
                    device.ready = at;
                }
                alive.things.insert(key(moment), self.lives.len());
                self.lives.push(life(at, moment));
            }
            Kind::Release | Kind::Remove => {
                if let Some(ended) = alive.things.remove(&key(moment)) {
                    end(&mut self.lives[ended], at, moment);
                }
            }
            Kind::Step => self.step(at, moment),
            Kind::Enter => {
                alive.sections.insert(moment.entry, self.sections.len());
                self.sections.push(section(at, moment));
            }
            Kind::Exit => {
                if let Some(left) = alive.sections.remove(&moment.entry) {
                    self.sections[left].to = Some(at);
                }
            }
            Kind::Open => {
                alive.files.insert(moment.entry, self.files.len());
                self.files.push(file(at, moment));
            }
            Kind::Close => {
                if let Some(closed) = alive.files.remove(&moment.entry) {
                    self.files[closed].to = Some(at);
                }
            }
            Kind::Gone if moment.list == List::File => {
                if let Some(file) = alive.files.get(&moment.entry) {
                    self.files[*file].gone.push(at);
                }
            }
            Kind::Gone => {
                if let Some(device) = self.device(moment.device) {
                    device.gone.push(at);
                }
            }
            _ => self.troubles.push(at),
        }
    }

    fn device(&mut self, number: u64) -> Option<&mut Device> {
        self.devices.iter_mut().rev().find(|device| device.number == number)
    }

    /// A device object was allocated.
    fn make(&mut self, at: usize, moment: &Moment) {
        let (number, name) = (moment.device, moment.name.clone());
        self.devices.push(Device {
            number,
            name,
            made: at,
            ready: at,
            closed: None,
            freed: None,
            gone: Vec::new(),
        });
        let mut memory = life(at, moment);
        "memory, plain fields".clone_into(&mut memory.detail);
        self.lives.push(memory);
    }

    fn step(&mut self, at: usize, moment: &Moment) {
        self.steps.push(at);
        if moment.step == 1 {
            let of_it = |device: &&mut Device| moment.device == 0 || moment.device == device.number;
            for device in self.devices.iter_mut().filter(of_it) {
                device.closed.get_or_insert(at);
            }
        }
        if moment.step == 13 {
            if let Some(device) = self.device(moment.device) {
                device.freed = Some(at);
                let made = device.made;
                if let Some(memory) = self.lives.iter_mut().find(|life| life.from == made) {
                    end(memory, at, moment);
                }
            }
        }
    }

    /// The name of what was bound.
    pub(crate) fn name(&self) -> String {
        let mut names: Vec<&str> = self.devices.iter().map(|device| device.name.as_str()).collect();
        names.dedup();
        if names.is_empty() {
            format!("bus device {}", self.number)
        } else {
            names.join(", ")
        }
    }

    /// How it ended, in words.
    pub(crate) fn ending(&self) -> &'static str {
        self.endings().last().map_or("bound", Ending::text)
    }

    /// How each binding ended, oldest first.
    pub(crate) fn endings(&self) -> Vec<Ending> {
        let mut endings: Vec<Ending> = Vec::new();
        // The walk of the last ending goes on until something is bound again after step 8.
        let (mut is_walking, mut is_released) = (false, false);
        for (at, moment) in self.moments.iter().enumerate() {
            match moment.kind {
                Kind::Step if (1..=8).contains(&moment.step) && !is_walking => {
                    endings.push(Ending { at, removal: moment.removal, end: at });
                    (is_walking, is_released) = (true, moment.step == 8);
                }
                Kind::Step => is_released |= moment.step == 8,
                Kind::Acquire if is_released && moment.step == 0 && moment.list == List::Bound => {
                    (is_walking, is_released) = (false, false);
                }
                _ => {}
            }
            if let Some(ending) = endings.last_mut().filter(|_| is_walking) {
                if (1..=8).contains(&moment.step) {
                    ending.end = at;
                    // An unplug may have come before; how the binding ends, the unbind knows.
                    ending.removal = ending.removal.or(moment.removal);
                }
            }
        }
        endings
    }
}

/// What a release and its acquisition have in common: the list and the entry, whose number is
/// reused, so the events are paired in their order. Fields have no entry but a name.
type Key = (List, u64, u64, String);

/// What has not ended yet, by its number, as the places of its lives and spans.
#[derive(Default)]
struct Alive {
    things: HashMap<Key, usize>,
    sections: HashMap<u64, usize>,
    files: HashMap<u64, usize>,
}

fn key(moment: &Moment) -> Key {
    match moment.entry {
        0 => (moment.list, 0, moment.device, moment.name.clone()),
        entry => (moment.list, entry, 0, String::new()),
    }
}

fn life(at: usize, moment: &Moment) -> Life {
    let scope = match moment.list {
        List::Device | List::Container => Scope::Device,
        List::Raw => Scope::Raw,
        _ => Scope::Bound,
    };
    let (ty, place) = (short(&moment.ty), moment.place());
    let name = match (moment.kind, moment.list) {
        (Kind::Fill, List::View) => format!("hw.{}", moment.name),
        _ => moment.name.clone(),
    };
    let says_more = !ty.is_empty() && ty != moment.name && ty != "action";
    let detail = if says_more || place.is_empty() { ty.clone() } else { place.clone() };
    let made = if place.is_empty() { "by the bus or the runtime".to_owned() } else { format!("at {place}") };
    let about =
        format!("{name}: {}\n{}, made {made}", if ty.is_empty() { "-" } else { &ty }, moment.list.text());
    let is_plain = moment.list == List::Container;
    Life { scope, device: moment.device, is_plain, name, detail, about, from: at, to: None }
}

fn end(life: &mut Life, at: usize, moment: &Moment) {
    life.to = Some(at);
    let how = match (moment.kind, moment.step) {
        (Kind::Remove, _) => "handed back to the driver".to_owned(),
        (_, 0) => "released early".to_owned(),
        (_, step) => format!("ends in step {step}, {}", step_text(step)),
    };
    life.about.push('\n');
    life.about.push_str(&how);
}

fn thread(moment: &Moment) -> String {
    match moment.thread_name.as_str() {
        "" => format!("thread {}", moment.thread),
        name => format!("thread {name}"),
    }
}

fn section(at: usize, moment: &Moment) -> Span {
    let about = format!("section, entered at {}, {}", moment.place(), thread(moment));
    Span { device: moment.device, name: "section".to_owned(), about, from: at, to: None, gone: Vec::new() }
}

fn file(at: usize, moment: &Moment) -> Span {
    let name = moment.name.clone();
    let about = format!("open file of {name}, opened at {}, {}", moment.place(), thread(moment));
    Span { device: moment.device, name, about, from: at, to: None, gone: Vec::new() }
}
