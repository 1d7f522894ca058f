//! Property blobs that programs make: modes and lists of damage for the atomic interface.

use drmm_runtime::{Errno, Error, Result};

use super::Call;
use crate::host::object::Object;
use crate::host::uapi::{ModeCreateBlob, ModeDestroyBlob};
use crate::host::user::{UserMemory, UserPtr};

/// No property takes more bytes.
const MOST: u32 = 1 << 20;

pub(super) fn create(file: &Call<'_>, arg: &mut ModeCreateBlob, mem: &mut dyn UserMemory) -> Result<i32> {
    if arg.length == 0 || arg.length > MOST {
        return Err(Error::new(Errno::EINVAL, "a blob has no bytes or too many")
            .figures(arg.length.into(), MOST.into()));
    }
    let mut bytes = vec![0; arg.length as usize];
    mem.copy_in(UserPtr(arg.data), &mut bytes)?;
    let mut state = file.state();
    state.file(file.id)?;
    arg.blob_id = state.objects.add(|_| Object::Blob(bytes.into()))?;
    let id = arg.blob_id;
    state.file(file.id)?.blobs.push(id);
    Ok(0)
}

/// Only the file that made it. What the blob was set on keeps its value.
pub(super) fn destroy(file: &Call<'_>, arg: &mut ModeDestroyBlob, _: &mut dyn UserMemory) -> Result<i32> {
    let mut state = file.state();
    state.objects.blob(arg.blob_id)?;
    let own = &mut state.file(file.id)?.blobs;
    let others = Error::new(Errno::EPERM, "the blob was not made by this file").figure(arg.blob_id.into());
    let place = own.iter().position(|own| *own == arg.blob_id).ok_or(others)?;
    own.swap_remove(place);
    let removed = state.objects.remove(arg.blob_id);
    drop(state);
    drop(removed);
    Ok(0)
}
