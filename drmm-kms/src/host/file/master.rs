//! The calls about the master of a card.

use drmm_runtime::{Errno, Error, Result};

use super::{Call, File};
use crate::host::card::FileState;
use crate::host::uapi::Auth;
use crate::host::user::UserMemory;

impl File {
    /// Whether this file is the card's master now.
    #[must_use]
    pub fn is_master(&self) -> bool {
        self.state().is_master(self.id)
    }
}

pub(super) fn get_magic(file: &Call<'_>, arg: &mut Auth, _: &mut dyn UserMemory) -> Result<i32> {
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

/// Lets in the file that got this magic number. A master may let in itself: that is how programs
/// find out whether they are master. No call of this card asks whether a file was let in, so
/// nothing is remembered.
pub(super) fn auth_magic(file: &Call<'_>, arg: &mut Auth, _: &mut dyn UserMemory) -> Result<i32> {
    let mut state = file.state();
    let master = state.file(file.id)?.master;
    let is_it = |other: &FileState| other.master == master && other.magic == arg.magic && arg.magic != 0;
    if state.files.values().any(is_it) {
        return Ok(0);
    }
    Err(Error::new(Errno::EINVAL, "no file of this master has this magic number").figure(arg.magic.into()))
}

pub(super) fn set_master(file: &Call<'_>, _: &mut [u8; 0], _: &mut dyn UserMemory) -> Result<i32> {
    let mut state = file.state();
    if state.is_master(file.id) {
        return Ok(0);
    }
    if !state.file(file.id)?.owns_master {
        return Err(Error::new(Errno::EACCES, "only a file that was master before can become it again"));
    }
    if state.masters.current.is_some() {
        return Err(Error::new(Errno::EBUSY, "the card has another master"));
    }
    state.masters.current = Some(state.file(file.id)?.master);
    Ok(0)
}

pub(super) fn drop_master(file: &Call<'_>, _: &mut [u8; 0], _: &mut dyn UserMemory) -> Result<i32> {
    let mut state = file.state();
    if !state.file(file.id)?.owns_master {
        return Err(Error::new(Errno::EACCES, "a file that was never master cannot drop it"));
    }
    if !state.is_master(file.id) {
        return Err(Error::new(Errno::EINVAL, "this file is not the master now"));
    }
    state.masters.current = None;
    Ok(0)
}
