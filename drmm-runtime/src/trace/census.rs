//! A census: what is alive at any time, and at the end of the program.

extern crate std;

use std::string::ToString;
use std::sync::{Arc, Mutex};

use super::alive::{Alive, Book, Thread};
use super::listen::{self, lock, Detail, Listener};
use super::Event;
use crate::bound::parent::Parent;
use crate::host;

/// Knows of every device, list entry, reference and section made since it began, whether it is still there and
/// which line made it.
///
/// While there is one, each section and each reference costs an event; without one, a load and a branch.
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
    ledger: Arc<Ledger>,
    _detail: Detail,
}

#[derive(Default, Debug)]
struct Ledger(Mutex<Book>);

impl Listener for Ledger {
    fn hear(&self, event: &Event) {
        let running = || Thread {
            id: host::context_id(),
            name: std::thread::current().name().map(ToString::to_string),
        };
        lock(&self.0).note(event, running);
    }

    fn wants_detail(&self) -> bool {
        true
    }
}

impl Census {
    /// Begins to count. What was made before is not known.
    #[must_use]
    pub fn new() -> Self {
        let ledger = Arc::new(Ledger::default());
        let detail = Detail::new();
        listen::start(&ledger);
        Self { ledger, _detail: detail }
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
        lock(&self.ledger.0).alive(|_| true)
    }

    /// What is alive now of one bus device and the devices on it.
    #[must_use]
    pub fn alive_on(&self, parent: &Parent) -> Alive {
        lock(&self.ledger.0).alive(|number| number == parent.id())
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
