//! Which program may set modes: `drivers/gpu/drm/drm_auth.c`.
//!
//! The first one who opens a card becomes its master. Others join that master and may look, until it drops the
//! right or closes. Nobody inherits: a new master is made by the next `open`, or by `SET_MASTER` of one who was
//! master before.

use std::collections::BTreeSet;

use drmm_runtime::{Errno, Error, Result};

use super::{File, FileState};
use crate::mode_config::State;
use crate::uapi::Auth;
use crate::user::UserMemory;

/// The masters of a card.
#[derive(Default)]
pub(crate) struct Masters {
    last: u64,
    current: Option<u64>,
    last_magic: u32,
    /// Those that have called `SET_VERSION`, so that the bus id can be read.
    named: BTreeSet<u64>,
}

impl Masters {
    /// The master of a newly opened file, and whether it is its own.
    pub(super) fn join(&mut self) -> Result<(u64, bool)> {
        if let Some(current) = self.current {
            return Ok((current, false));
        }
        let full = Error::new(Errno::ENOSPC, "a card has used up its masters");
        self.last = self.last.checked_add(1).ok_or(full)?;
        self.current = Some(self.last);
        Ok((self.last, true))
    }

    fn is_current(&self, file: &FileState) -> bool {
        file.owns_master && self.current == Some(file.master)
    }
}

impl State {
    pub(super) fn leave_master(&mut self, closed: &FileState) {
        if self.masters.is_current(closed) {
            self.masters.current = None;
        }
        if !self.files.values().any(|file| file.master == closed.master) {
            self.masters.named.remove(&closed.master);
        }
    }

    pub(super) fn is_named(&mut self, id: u64) -> Result<bool> {
        let master = self.file(id)?.master;
        Ok(self.masters.named.contains(&master))
    }

    pub(super) fn name_master(&mut self, id: u64) -> Result {
        let master = self.file(id)?.master;
        self.masters.named.insert(master);
        Ok(())
    }

    fn is_master(&self, id: u64) -> bool {
        self.files.get(&id).is_some_and(|file| self.masters.is_current(file))
    }
}

impl File {
    /// Whether this file is the card's master now.
    #[must_use]
    pub fn is_master(&self) -> bool {
        self.state().is_master(self.id)
    }
}

pub(super) fn get_magic(file: &File, arg: &mut Auth, _: &mut dyn UserMemory) -> Result<i32> {
    let mut state = file.state();
    if state.file(file.id)?.magic == 0 {
        let full = Error::new(Errno::ENOSPC, "a card has used up its magic numbers");
        let magic = state.masters.last_magic.checked_add(1).ok_or(full)?;
        state.masters.last_magic = magic;
        state.file(file.id)?.magic = magic;
    }
    arg.magic = state.file(file.id)?.magic;
    Ok(0)
}

/// Lets in the file that got this magic number. A master may let in itself: that is how programs find out whether
/// they are master. No call of this card asks whether a file was let in, so nothing is remembered.
pub(super) fn auth_magic(file: &File, arg: &mut Auth, _: &mut dyn UserMemory) -> Result<i32> {
    let mut state = file.state();
    let master = state.file(file.id)?.master;
    let is_it = |other: &FileState| other.master == master && other.magic == arg.magic && arg.magic != 0;
    if state.files.values().any(is_it) {
        return Ok(0);
    }
    Err(Error::new(Errno::EINVAL, "no file of this master has this magic number").figure(arg.magic.into()))
}

pub(super) fn set_master(file: &File, _: &mut [u8; 0], _: &mut dyn UserMemory) -> Result<i32> {
    let mut state = file.state();
    if state.is_master(file.id) {
        return Ok(0);
    }
    if !state.file(file.id)?.owns_master {
        return Err(Error::new(Errno::EACCES, "only one who was master before can become it again"));
    }
    if state.masters.current.is_some() {
        return Err(Error::new(Errno::EBUSY, "the card has another master"));
    }
    state.masters.current = Some(state.file(file.id)?.master);
    Ok(0)
}

pub(super) fn drop_master(file: &File, _: &mut [u8; 0], _: &mut dyn UserMemory) -> Result<i32> {
    let mut state = file.state();
    if !state.file(file.id)?.owns_master {
        return Err(Error::new(Errno::EACCES, "one who was never master cannot drop it"));
    }
    if !state.is_master(file.id) {
        return Err(Error::new(Errno::EINVAL, "this file is not the master now"));
    }
    state.masters.current = None;
    Ok(0)
}
