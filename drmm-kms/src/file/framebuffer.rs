//! Framebuffers: made, looked at and removed by the file that owns them.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use super::File;
use crate::format::Format;
use crate::object::{Framebuffer, FramebufferLayout, Object};
use crate::uapi::{ModeFbCmd, ModeFbCmd2};
use crate::user::UserMemory;

fn add_framebuffer(file: &File, handle: u32, layout: FramebufferLayout) -> Result<u32> {
    let pipe = &file.card.modes.pipe;
    if !pipe.formats.contains(&layout.format) {
        return Err(Error::new(Errno::EINVAL, "the card cannot show this pixel format")
            .figure(layout.format.fourcc().into()));
    }
    for (pixels, most) in [(layout.width, pipe.max_width), (layout.height, pipe.max_height)] {
        if pixels > most {
            return Err(Error::new(Errno::EINVAL, "a framebuffer is larger than the card can show: pixels")
                .figures(pixels.into(), most.into()));
        }
    }
    if handle == 0 {
        return Err(Error::new(Errno::EINVAL, "a framebuffer without a buffer"));
    }
    let mut state = file.state();
    let buffer = state.file(file.id)?.buffer(handle)?;
    layout.check(buffer.size())?;
    let id = state.objects.add(|id| Object::Framebuffer(Arc::new(Framebuffer::new(id, layout, buffer))))?;
    state.file(file.id)?.framebuffers.push(id);
    Ok(id)
}

pub(super) fn add(file: &File, arg: &mut ModeFbCmd, _: &mut dyn UserMemory) -> Result<i32> {
    let format = Format::from_legacy(arg.bpp, arg.depth)?;
    let layout =
        FramebufferLayout { width: arg.width, height: arg.height, format, pitch: arg.pitch, offset: 0 };
    arg.fb_id = add_framebuffer(file, arg.handle, layout)?;
    Ok(0)
}

pub(super) fn add2(file: &File, arg: &mut ModeFbCmd2, _: &mut dyn UserMemory) -> Result<i32> {
    if arg.flags != 0 {
        return Err(Error::new(
            Errno::EINVAL,
            "interlaced framebuffers and modifiers are not supported: flags",
        )
        .figure(arg.flags.into()));
    }
    let format = Format::from_fourcc(arg.pixel_format)?;
    let [handle, more_handles @ ..] = arg.handles;
    let [pitch, more_pitches @ ..] = arg.pitches;
    let [offset, more_offsets @ ..] = arg.offsets;
    let unused = [more_handles, more_pitches, more_offsets];
    if unused.as_flattened().iter().any(|number| *number != 0) || arg.modifier != [0; 4] {
        return Err(Error::new(Errno::EINVAL, "a packed format has one plane and no modifier"));
    }
    let layout = FramebufferLayout { width: arg.width, height: arg.height, format, pitch, offset };
    arg.fb_id = add_framebuffer(file, handle, layout)?;
    Ok(0)
}

/// The master also gets a new handle of the buffer: that is how a program takes over a picture.
pub(super) fn get(file: &File, arg: &mut ModeFbCmd, _: &mut dyn UserMemory) -> Result<i32> {
    let is_master = file.is_master();
    let mut state = file.state();
    let framebuffer = state.objects.framebuffer(arg.fb_id)?;
    (arg.width, arg.height) = (framebuffer.width(), framebuffer.height());
    arg.pitch = framebuffer.pitch();
    (arg.bpp, arg.depth) = (framebuffer.format().bits_per_pixel(), framebuffer.format().depth());
    arg.handle = 0;
    if is_master {
        arg.handle = state.file(file.id)?.add_handle(Arc::clone(framebuffer.buffer()))?;
    }
    Ok(0)
}

pub(super) fn remove(file: &File, id: &mut u32, _: &mut dyn UserMemory) -> Result<i32> {
    let removed = {
        let mut state = file.state();
        let own = &mut state.file(file.id)?.framebuffers;
        let unknown = Error::new(Errno::ENOENT, "the file has no such framebuffer").figure((*id).into());
        let place = own.iter().position(|own| own == id).ok_or(unknown)?;
        own.remove(place);
        state.objects.remove(*id)
    };
    drop(removed);
    file.stop_showing(&[*id])?;
    Ok(0)
}

impl File {
    /// Switches the CRTC off if it shows one of these framebuffers, which are not in the id space any more.
    pub(super) fn stop_showing(&self, framebuffers: &[u32]) -> Result {
        if framebuffers.is_empty() {
            return Ok(());
        }
        let commits = self.card.modes.begin(&*self.card.backend)?;
        let shown = commits.current().framebuffer.map(|framebuffer| framebuffer.id());
        if shown.is_some_and(|id| framebuffers.contains(&id)) {
            commits.switch_off();
        }
        Ok(())
    }
}
