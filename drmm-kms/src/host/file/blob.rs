//! Property blobs that programs make: modes and lists of damage for the atomic interface.

use drmm_runtime::{Errno, Error, Result};

use super::Call;
use crate::host::card::check_room;
use crate::host::object::Object;
use crate::host::uapi::{ModeCreateBlob, ModeDestroyBlob};
use crate::host::user::{UserMemory, UserPtr};

/// No property takes more bytes. The kernel gives as many as it has.
const MOST: u32 = 1 << 20;

pub(super) fn create(file: &Call<'_>, arg: &mut ModeCreateBlob, mem: &mut dyn UserMemory) -> Result<i32> {
    if arg.length == 0 || i32::try_from(arg.length).is_err() {
        return Err(Error::new(Errno::EINVAL, "a blob has no bytes or an absurd number of them")
            .figure(arg.length.into()));
    }
    if arg.length > MOST {
        return Err(Error::new(Errno::ENOMEM, "no memory for so large a blob: bytes")
            .figures(arg.length.into(), MOST.into()));
    }
    let mut bytes = vec![0; arg.length as usize];
    mem.copy_in(UserPtr(arg.data), &mut bytes)?;
    let mut state = file.state();
    check_room(state.file(file.id)?.blobs.len())?;
    arg.blob_id = state.objects.add(|_| Object::Blob(bytes.into()))?;
    let id = arg.blob_id;
    state.file(file.id)?.blobs.push(id);
    Ok(0)
}

/// Only the file that made it. A mode that is set keeps its blob.
pub(super) fn destroy(file: &Call<'_>, arg: &mut ModeDestroyBlob, _: &mut dyn UserMemory) -> Result<i32> {
    let mut state = file.state();
    state.objects.blob(arg.blob_id)?;
    let own = &mut state.file(file.id)?.blobs;
    let others = Error::new(Errno::EPERM, "the blob was not made by this file").figure(arg.blob_id.into());
    let place = own.iter().position(|own| *own == arg.blob_id).ok_or(others)?;
    own.swap_remove(place);
    let removed = state.let_go(arg.blob_id);
    drop(state);
    drop(removed);
    Ok(0)
}
