//! Dumb buffers and their handles.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use super::Call;
use crate::host::buffer::{DumbBuffer, Shape};
use crate::host::uapi::{GemClose, ModeCreateDumb, ModeDestroyDumb, ModeMapDumb};
use crate::host::user::UserMemory;

pub(super) fn create(file: &Call<'_>, arg: &mut ModeCreateDumb, _: &mut dyn UserMemory) -> Result<i32> {
    let shape = Shape::new(arg.width, arg.height, arg.bpp)?;
    // Programs do not clear them, and find nothing else if there is no memory.
    (arg.handle, arg.pitch, arg.size) = (0, 0, 0);
    let map_offset = file.state().map_offset(shape.size);
    let buffer = Arc::new(DumbBuffer::new(shape.size, file.card.modes.card, map_offset)?);
    arg.handle = file.state().file(file.id)?.add_handle(buffer)?;
    (arg.pitch, arg.size) = (shape.pitch, shape.size);
    Ok(0)
}

/// What came from another card is mapped there, by its descriptor.
pub(super) fn map(file: &Call<'_>, arg: &mut ModeMapDumb, _: &mut dyn UserMemory) -> Result<i32> {
    let buffer = file.state().file(file.id)?.buffer(arg.handle)?;
    if buffer.card() != file.card.modes.card {
        return Err(Error::new(Errno::EINVAL, "a buffer of another card is not mapped through this one"));
    }
    arg.offset = buffer.map_offset();
    Ok(0)
}

fn close(file: &Call<'_>, handle: u32) -> Result<i32> {
    let mut state = file.state();
    let buffer = state.file(file.id)?.remove_handle(handle)?;
    state.forget_names();
    drop(state);
    // Framebuffers and mappings keep the memory; if there are none, it goes with no lock held.
    drop(buffer);
    Ok(0)
}

pub(super) fn destroy(file: &Call<'_>, arg: &mut ModeDestroyDumb, _: &mut dyn UserMemory) -> Result<i32> {
    close(file, arg.handle)
}

pub(super) fn gem_close(file: &Call<'_>, arg: &mut GemClose, _: &mut dyn UserMemory) -> Result<i32> {
    close(file, arg.handle)
}
