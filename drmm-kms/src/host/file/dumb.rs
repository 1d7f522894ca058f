//! Dumb buffers and their handles.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use super::Call;
use crate::host::buffer::{DumbBuffer, Shape};
use crate::host::uapi::{GemClose, ModeCreateDumb, ModeDestroyDumb, ModeMapDumb};
use crate::host::user::UserMemory;

pub(super) fn create(file: &Call<'_>, arg: &mut ModeCreateDumb, _: &mut dyn UserMemory) -> Result<i32> {
    let shape = Shape::new(arg.width, arg.height, arg.bpp)?;
    let map_offset = file.state().map_offset(shape.size);
    let buffer = Arc::new(DumbBuffer::new(shape.size, map_offset)?);
    arg.handle = file.state().file(file.id)?.add_handle(buffer)?;
    (arg.pitch, arg.size) = (shape.pitch, shape.size);
    Ok(0)
}

pub(super) fn map(file: &Call<'_>, arg: &mut ModeMapDumb, _: &mut dyn UserMemory) -> Result<i32> {
    arg.offset = file.state().file(file.id)?.buffer(arg.handle)?.map_offset();
    Ok(0)
}

fn close(file: &Call<'_>, handle: u32) -> Result<i32> {
    let buffer = file.state().file(file.id)?.handles.remove(&handle);
    // Framebuffers and mappings keep the memory; if there are none, it goes with no lock held.
    match buffer {
        Some(_) => Ok(0),
        None => Err(Error::new(Errno::EINVAL, "the file has no buffer of this handle").figure(handle.into())),
    }
}

pub(super) fn destroy(file: &Call<'_>, arg: &mut ModeDestroyDumb, _: &mut dyn UserMemory) -> Result<i32> {
    close(file, arg.handle)
}

pub(super) fn gem_close(file: &Call<'_>, arg: &mut GemClose, _: &mut dyn UserMemory) -> Result<i32> {
    close(file, arg.handle)
}
