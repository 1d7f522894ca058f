//! Framebuffers: made, looked at and removed by the file that owns them.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use super::{Call, File};
use crate::face::format::Format;
use crate::host::commit::accept::How;
use crate::host::commit::request::Request;
use crate::host::object::{Framebuffer, FramebufferLayout, Object};
use crate::host::uapi::{ModeFbCmd, ModeFbCmd2, FB_MODIFIERS, FORMAT_MOD_LINEAR};
use crate::host::user::UserMemory;

fn add_framebuffer(file: &Call<'_>, handle: u32, layout: FramebufferLayout) -> Result<u32> {
    let modes = &file.card.modes;
    if !modes.topology().formats().any(|format| format == layout.format) {
        return Err(Error::new(Errno::EINVAL, "the card cannot show this pixel format")
            .figure(layout.format.fourcc().into()));
    }
    let most = modes.limits.max;
    for (pixels, most) in [(layout.width, most.0), (layout.height, most.1)] {
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

pub(super) fn add(file: &Call<'_>, arg: &mut ModeFbCmd, _: &mut dyn UserMemory) -> Result<i32> {
    let format = Format::from_legacy(arg.bpp, arg.depth)?;
    let layout =
        FramebufferLayout { width: arg.width, height: arg.height, format, pitch: arg.pitch, offset: 0 };
    arg.fb_id = add_framebuffer(file, arg.handle, layout)?;
    Ok(0)
}

pub(super) fn add2(file: &Call<'_>, arg: &mut ModeFbCmd2, _: &mut dyn UserMemory) -> Result<i32> {
    if arg.flags & !FB_MODIFIERS != 0 {
        return Err(Error::new(Errno::EINVAL, "interlaced framebuffers are not supported: flags")
            .figure(arg.flags.into()));
    }
    let format = Format::from_fourcc(arg.pixel_format)?;
    let [handle, more_handles @ ..] = arg.handles;
    let [pitch, more_pitches @ ..] = arg.pitches;
    let [offset, more_offsets @ ..] = arg.offsets;
    let unused = [more_handles, more_pitches, more_offsets];
    if unused.as_flattened().iter().any(|number| *number != 0) || arg.modifier != [FORMAT_MOD_LINEAR; 4] {
        return Err(Error::new(Errno::EINVAL, "a packed format has one plane, with no modifier but LINEAR"));
    }
    let layout = FramebufferLayout { width: arg.width, height: arg.height, format, pitch, offset };
    arg.fb_id = add_framebuffer(file, handle, layout)?;
    Ok(0)
}

/// The master also gets a new handle of the buffer: that is how a program takes over a picture.
pub(super) fn get(file: &Call<'_>, arg: &mut ModeFbCmd, _: &mut dyn UserMemory) -> Result<i32> {
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

pub(super) fn remove(file: &Call<'_>, id: &mut u32, _: &mut dyn UserMemory) -> Result<i32> {
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
    /// Shows none of these framebuffers any more, which are not in the id space now: a CRTC whose
    /// primary plane has one goes off, and other planes go dark; `drm_framebuffer_remove`.
    ///
    /// What the driver or the hardware says cannot keep a picture that is gone.
    pub(super) fn stop_showing(&self, framebuffers: &[u32]) -> Result {
        if framebuffers.is_empty() {
            return Ok(());
        }
        let mut request = Request::new(&self.card)?;
        let gone = |request: &Request<'_>| {
            let planes = request.new.planes.iter().enumerate();
            planes
                .filter(|(_, plane)| framebuffers.iter().any(|id| plane.shows(*id)))
                .map(|(at, _)| at)
                .collect()
        };
        let planes: Vec<_> = gone(&request);
        if planes.is_empty() {
            return Ok(());
        }
        for plane in planes {
            let crtc = request.new.planes.get(plane).and_then(|plane| plane.crtc);
            match crtc {
                Some(crtc) if request.primary_of(crtc)? == plane => request.switch_off(crtc)?,
                _ => request.plane(plane)?.clear(),
            }
        }
        let dark = request.new.clone();
        match request.check(true) {
            // A failure is in the link status.
            Ok(checked) => drop(checked.commit(Vec::new(), How::Wait)),
            Err(_) => drop(self.state().show(dark)),
        }
        Ok(())
    }
}
