//! Leases: none is given, so a master finds that it has none and holds all objects itself.

use drmm_runtime::{Errno, Error, Result};

use super::array::fill;
use super::Call;
use crate::host::uapi::{ModeCreateLease, ModeGetLease, ModeListLessees, ModeRevokeLease, OBJECT_ANY};
use crate::host::user::UserMemory;

const PADDING: Error = Error::new(Errno::EINVAL, "the padding of a lease call is not zero");

pub(super) fn create(_: &Call<'_>, _: &mut ModeCreateLease, _: &mut dyn UserMemory) -> Result<i32> {
    Err(Error::new(Errno::EOPNOTSUPP, "objects of this card are not leased"))
}

pub(super) fn list(_: &Call<'_>, arg: &mut ModeListLessees, _: &mut dyn UserMemory) -> Result<i32> {
    if arg.pad != 0 {
        return Err(PADDING);
    }
    arg.count_lessees = 0;
    Ok(0)
}

/// An owner can use all objects.
pub(super) fn get(file: &Call<'_>, arg: &mut ModeGetLease, mem: &mut dyn UserMemory) -> Result<i32> {
    if arg.pad != 0 {
        return Err(PADDING);
    }
    let ids = file.state().objects.ids(OBJECT_ANY);
    arg.count_objects = fill(mem, arg.objects_ptr, arg.count_objects, &ids)?;
    Ok(0)
}

pub(super) fn revoke(_: &Call<'_>, arg: &mut ModeRevokeLease, _: &mut dyn UserMemory) -> Result<i32> {
    Err(Error::new(Errno::ENOENT, "no lessee has this number").figure(arg.lessee_id.into()))
}
