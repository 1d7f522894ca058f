//! Something that says when it ends.

use drmm_runtime::{AtLastRef, Resource};

/// A part of a driver, on whichever list: its drop is a line of the log.
pub(crate) struct Part(&'static str);

impl Part {
    pub(crate) fn new(name: &'static str) -> Self {
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
    }
}

impl Resource for Part {
    type Ends = AtLastRef;
}
