//! A census: what is alive at any time, and at the end of the program.

extern crate std;

use std::string::{String, ToString};
use std::sync::Mutex;
use std::vec::Vec;

use super::alive::{Alive, Book, LiveSection};
use super::listen::{self, lock, Detail, Listener, Listening};
use super::sorted::Sorted;
use super::{Event, Kind};
use crate::bound::parent::Parent;
use crate::gate::under_way;
use crate::host;

/// Knows of every device, list entry, reference and section made since it began, whether it is still there and
/// which line made it.
///
/// Sections under way are known whenever they were entered; the thread of one from before has no name here.
///
/// While there is one, each section and each reference costs an event; without one, a load.
///
/// ```
/// use drmm_runtime::trace::Census;
///
/// let census = Census::new();
/// // ... drivers and programs come and go ...
/// assert!(census.alive().is_empty(), "{}", census.alive());
/// ```
#[derive(Debug)]
pub struct Census {
    ledger: Listening<Ledger>,
    _detail: Detail,
}

#[derive(Default, Debug)]
struct Ledger {
    book: Mutex<Book>,
    names: Mutex<Names>,
}

/// The names of threads that entered sections. Which sections are under way is seen where they are announced.
#[derive(Default, Debug)]
struct Names {
    of: Sorted<u64, String>,
    /// How many names are worth a look at which of them are still needed.
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

impl Ledger {
    fn alive(&self, which: impl Fn(u64) -> bool) -> Alive {
        let mut alive = lock(&self.book).alive(which);
        let names = lock(&self.names);
        for section in under_way() {
            let thread = names.of.get(&section.context).cloned();
            alive.with_section(section.gate, LiveSection { place: section.place, thread });
        }
        alive
    }
}

impl Listener for Ledger {
    fn hear(&self, event: &Event) {
        if event.kind == Kind::Enter {
            lock(&self.names).note(host::context_id());
        } else {
            lock(&self.book).note(event);
        }
    }

    fn wants_detail(&self) -> bool {
        true
    }
}

impl Census {
    /// Begins to count. What was made before is not known.
    #[must_use]
    pub fn new() -> Self {
        let detail = Detail::new();
        Self { ledger: listen::start(Ledger::default()), _detail: detail }
    }

    /// A census that prints what is alive when it is dropped: for the first line of `main`.
    ///
    /// ```
    /// let _census = drmm_runtime::trace::Census::at_exit();
    /// ```
    #[must_use = "it prints when it is dropped: bind it to a name, `_` drops at once"]
    pub fn at_exit() -> AtExit {
        AtExit(Self::new())
    }

    /// What is alive now.
    #[must_use]
    pub fn alive(&self) -> Alive {
        self.ledger.alive(|_| true)
    }

    /// What is alive now of one bus device and the devices on it.
    #[must_use]
    pub fn alive_on(&self, parent: &Parent) -> Alive {
        self.ledger.alive(|number| number == parent.id())
    }
}

impl Default for Census {
    fn default() -> Self {
        Self::new()
    }
}

/// A [`Census`] that prints what is alive to standard error when it is dropped, and nothing if nothing is.
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
