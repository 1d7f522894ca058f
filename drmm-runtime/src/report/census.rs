//! A census: what is alive at any time, and at the end of the program.

extern crate std;

use std::string::{String, ToString};
use std::sync::{Arc, Mutex};
use std::vec::Vec;

use super::alive::{Alive, Inventory, LiveSection};
use super::listen::{self, Listener, Listening};
use super::sorted::Sorted;
use crate::bound::parent::Parent;
use crate::gate::under_way;
use crate::host;
use crate::lock::unpoisoned as lock;
use crate::trace::scope::Made;
use crate::trace::{Detail, Event, Kind};

/// Keeps every device, list entry, reference and section that was made since it began and is still
/// alive, with the line that made it.
///
/// A census knows the bus devices that its thread makes, and what is on them. So one test does not
/// see what another test makes at the same time. As in a [sweep](crate::test::fault_sweep), those
/// of a thread that [inherits](crate::test::inherit) from its thread count as well, as the threads
/// of `drmm_pci::Bus` do. [`of_the_program`](Self::of_the_program) knows those of all threads.
///
/// It knows all sections under way, even those entered before it began. The thread of such an
/// earlier section has no name here.
///
/// While a census exists, each section and each reference costs an event; otherwise a load.
///
/// ```
/// use drmm_runtime::report::Census;
/// # use drmm_runtime::{bus::Parent, prelude::*};
/// # #[drm_driver(name = "tiny", desc = "", major = 1, minor = 0)]
/// # struct Tiny { #[drm_device] drm: DrmDevice }
/// # fn probe<'bound>(device: &'bound Bound<'bound>) -> Result<Registered> {
/// #     devm_drm_dev_alloc!(device, |_| Tiny {})?.devm_register()
/// # }
///
/// let census = Census::new();
/// let parent = Parent::new("tiny0")?;
/// parent.bind((), |device| probe(device))?;
/// assert_eq!(census.alive().devices().len(), 1);
/// parent.unbind(Removal::Orderly)?;
/// assert!(census.alive().is_empty(), "{}", census.alive());
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub struct Census {
    listener: Listening<CensusListener>,
    /// The bus devices that count; `None` if all do.
    made: Option<Arc<Made>>,
    _detail: Detail,
}

#[derive(Default, Debug)]
struct CensusListener {
    inventory: Mutex<Inventory>,
    names: Mutex<Names>,
}

/// The names of threads that entered sections. The gate's announcements show which sections are
/// under way.
#[derive(Default, Debug)]
struct Names {
    of: Sorted<u64, String>,
    /// The number of names above which those that are no longer needed are dropped.
    many: usize,
}

impl Names {
    fn note(&mut self, context: u64) {
        if self.of.get(&context).is_some() {
            return;
        }
        if let Some(name) = std::thread::current().name() {
            self.of.insert(context, name.to_string());
        }
        if self.of.len() > self.many {
            let inside: Vec<u64> = under_way().map(|section| section.context).collect();
            self.of.retain(|context| inside.contains(context));
            self.many = 64.max(2 * self.of.len());
        }
    }
}

impl CensusListener {
    fn alive(&self, which: impl Fn(u64) -> bool) -> Alive {
        let mut alive = lock(&self.inventory).alive(which);
        let names = lock(&self.names);
        for section in under_way() {
            let thread = names.of.get(&section.context).cloned();
            alive.with_section(section.gate, LiveSection { place: section.place, thread });
        }
        alive
    }
}

impl Listener for CensusListener {
    fn hear(&self, event: &Event) {
        if event.kind == Kind::Enter {
            lock(&self.names).note(host::context_id());
        } else {
            lock(&self.inventory).note(event);
        }
    }

    fn wants_detail(&self) -> bool {
        true
    }
}

impl Census {
    /// Starts a census of the bus devices that this thread makes from now on.
    #[must_use]
    pub fn new() -> Self {
        Self::of(Some(Made::begin()))
    }

    /// Starts a census of all bus devices that the program makes from now on, on any thread.
    ///
    /// ```
    /// use drmm_runtime::{bus::Parent, report::Census};
    ///
    /// let (program, own) = (Census::of_the_program(), Census::new());
    /// let bus = std::thread::spawn(|| Parent::new("tiny0")).join().expect("no panic")?;
    /// assert_eq!(program.alive().bus_devices().len(), 1);
    /// assert!(own.alive().bus_devices().is_empty());
    /// # drop(bus);
    /// # Ok::<(), drmm_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn of_the_program() -> Self {
        Self::of(None)
    }

    fn of(made: Option<Arc<Made>>) -> Self {
        let detail = Detail::new();
        Self { listener: listen::start(CensusListener::default()), made, _detail: detail }
    }

    /// A census of the program that prints what is alive when it is dropped. Put it in the first
    /// line of `main`.
    ///
    /// ```
    /// let _census = drmm_runtime::report::Census::at_exit();
    /// ```
    #[must_use = "it prints when it is dropped: bind it to a name, `_` drops at once"]
    pub fn at_exit() -> AtExit {
        AtExit(Self::of_the_program())
    }

    /// What is alive now.
    #[must_use]
    pub fn alive(&self) -> Alive {
        self.listener.alive(|number| self.made.as_ref().is_none_or(|made| made.has(number)))
    }

    /// What is alive now of one bus device and the devices on it, no matter which thread made it.
    #[must_use]
    pub fn alive_on(&self, parent: &Parent) -> Alive {
        self.listener.alive(|number| number == parent.id())
    }
}

impl Default for Census {
    fn default() -> Self {
        Self::new()
    }
}

/// A [`Census`] that prints what is alive to standard error when it is dropped. It prints nothing
/// if nothing is alive.
#[derive(Debug)]
pub struct AtExit(Census);

impl core::ops::Deref for AtExit {
    type Target = Census;

    fn deref(&self) -> &Census {
        &self.0
    }
}

impl Drop for AtExit {
    fn drop(&mut self) {
        let alive = self.alive();
        if !alive.is_empty() {
            std::eprint!("drmm: still alive at exit:\n{alive}");
        }
    }
}
