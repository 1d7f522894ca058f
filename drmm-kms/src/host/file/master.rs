//! The calls about the master of a card.

use drmm_runtime::{Errno, Error, Result};

use super::{Call, File};
use crate::host::card::state::State;
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
    arg.magic = file.state().magic(file.id)?;
    Ok(0)
}

/// Lets in the file that got this magic number, once. A master may let in itself: that is how
/// programs find out whether they are master.
pub(super) fn auth_magic(file: &Call<'_>, arg: &mut Auth, _: &mut dyn UserMemory) -> Result<i32> {
    let mut state = file.state();
    let master = state.file(file.id)?.master;
    if state.let_in(master, arg.magic) {
        return Ok(0);
    }
    let unknown = Error::new(Errno::EINVAL, "this master has no file to let in that has this magic number");
    Err(unknown.figure(arg.magic.into()))
}

/// `drm_master_check_perm`: a process takes back what it had itself, and an administrator takes
/// all.
fn check_process(file: &Call<'_>, state: &mut State) -> Result {
    let client = state.file(file.id)?;
    if client.owns_master && client.process == file.caller.process() || file.caller.is_admin() {
        return Ok(());
    }
    Err(Error::new(
        Errno::EACCES,
        "only the process whose file was master before, or an administrator, may do this",
    ))
}

pub(super) fn set_master(file: &Call<'_>, _: &mut [u8; 0], _: &mut dyn UserMemory) -> Result<i32> {
    let mut state = file.state();
    check_process(file, &mut state)?;
    if state.is_master(file.id) {
        return Ok(0);
    }
    if state.masters.current.is_some() {
        return Err(Error::new(Errno::EBUSY, "the card has another master"));
    }
    state.become_master(file.id)?;
    Ok(0)
}

pub(super) fn drop_master(file: &Call<'_>, _: &mut [u8; 0], _: &mut dyn UserMemory) -> Result<i32> {
    let mut state = file.state();
    check_process(file, &mut state)?;
    if !state.is_master(file.id) {
        return Err(Error::new(Errno::EINVAL, "this file is not the master now"));
    }
    state.masters.current = None;
    Ok(0)
}
