//! Which program may set modes: `drivers/gpu/drm/drm_auth.c`.
//!
//! The first file of a card becomes its master. Later files join that master and may look, until it
//! drops the right or is closed. The right is not inherited: a new master is made by the next
//! `open`, or by `SET_MASTER` on a file that was master before or by an administrator.

use std::collections::BTreeSet;

use drmm_runtime::{Errno, Error, Result};

use super::clients::FileState;

/// The masters of a card.
#[derive(Default)]
pub(crate) struct Masters {
    last: u64,
    pub(crate) current: Option<u64>,
    /// Those that have called `SET_VERSION`, so that the bus id can be read.
    pub(super) named: BTreeSet<u64>,
}

impl Masters {
    /// The master of a newly opened file, and whether it is its own.
    pub(crate) fn join(&mut self) -> Result<(u64, bool)> {
        match self.current {
            Some(current) => Ok((current, false)),
            None => Ok((self.make()?, true)),
        }
    }

    /// A new master, which is the current one.
    pub(super) fn make(&mut self) -> Result<u64> {
        let full = Error::new(Errno::ENOSPC, "a card has used up its masters");
        self.last = self.last.checked_add(1).ok_or(full)?;
        self.current = Some(self.last);
        Ok(self.last)
    }

    pub(super) fn is_current(&self, file: &FileState) -> bool {
        file.owns_master && self.current == Some(file.master)
    }
}
