//! A part of a driver that logs its end.

use core::sync::atomic::{AtomicUsize, Ordering};

use drmm_runtime::resource::{AtLastRef, Resource};

/// A part of a driver, on either list: its drop is a line of the log.
pub(crate) struct Part(&'static str);

/// How many there are.
static ALIVE: AtomicUsize = AtomicUsize::new(0);

/// How many parts there are, of all drivers.
#[cfg(not(drmm_kernel))]
pub(crate) fn alive() -> usize {
    // ORDERING: looked at while no driver is at work.
    ALIVE.load(Ordering::Relaxed)
}

impl Part {
    pub(crate) fn new(name: &'static str) -> Self {
        // ORDERING: see `alive`.
        ALIVE.fetch_add(1, Ordering::Relaxed);
        say!("{name} is there");
        Self(name)
    }

    pub(crate) fn name(&self) -> &'static str {
        self.0
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        say!("{} ends", self.0);
        // ORDERING: see `alive`.
        ALIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Resource for Part {
    type Ends = AtLastRef;
}
