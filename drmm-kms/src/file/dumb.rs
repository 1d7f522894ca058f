//! Dumb buffers and their handles.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use super::{File, FileState};
use crate::buffer::{DumbBuffer, Shape};
use crate::uapi::{GemClose, ModeCreateDumb, ModeDestroyDumb, ModeMapDumb};
use crate::user::UserMemory;

impl FileState {
    /// The smallest free handle, from 1 on, as the kernel gives them.
    fn new_handle(&self) -> Result<u32> {
        let taken = (1..).zip(self.handles.keys()).find(|(free, taken)| free != *taken).map(|(free, _)| free);
        let next = taken.or_else(|| u32::try_from(self.handles.len()).ok()?.checked_add(1));
        next.ok_or(Error::new(Errno::ENOSPC, "a file has used up its handles"))
    }

    pub(super) fn add_handle(&mut self, buffer: Arc<DumbBuffer>) -> Result<u32> {
        let handle = self.new_handle()?;
        self.handles.insert(handle, buffer);
        Ok(handle)
    }

    pub(super) fn buffer(&self, handle: u32) -> Result<Arc<DumbBuffer>> {
        let unknown =
            Error::new(Errno::ENOENT, "the file has no buffer of this handle").figure(handle.into());
        self.handles.get(&handle).map(Arc::clone).ok_or(unknown)
    }
}

pub(super) fn create(file: &File, arg: &mut ModeCreateDumb, _: &mut dyn UserMemory) -> Result<i32> {
    let shape = Shape::new(arg.width, arg.height, arg.bpp)?;
    let map_offset = file.state().map_offset(shape.size);
    let buffer = Arc::new(DumbBuffer::new(shape.size, map_offset)?);
    arg.handle = file.state().file(file.id)?.add_handle(buffer)?;
    (arg.pitch, arg.size) = (shape.pitch, shape.size);
    Ok(0)
}

pub(super) fn map(file: &File, arg: &mut ModeMapDumb, _: &mut dyn UserMemory) -> Result<i32> {
    arg.offset = file.state().file(file.id)?.buffer(arg.handle)?.map_offset();
    Ok(0)
}

fn close(file: &File, handle: u32) -> Result<i32> {
    let buffer = file.state().file(file.id)?.handles.remove(&handle);
    // Framebuffers and mappings keep the memory; if there are none, it goes with no lock held.
    match buffer {
        Some(_) => Ok(0),
        None => Err(Error::new(Errno::EINVAL, "the file has no buffer of this handle").figure(handle.into())),
    }
}

pub(super) fn destroy(file: &File, arg: &mut ModeDestroyDumb, _: &mut dyn UserMemory) -> Result<i32> {
    close(file, arg.handle)
}

pub(super) fn gem_close(file: &File, arg: &mut GemClose, _: &mut dyn UserMemory) -> Result<i32> {
    close(file, arg.handle)
}
