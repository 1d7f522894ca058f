//! Framebuffers: made, looked at and removed by the file that owns them.

use std::sync::Arc;

use drmm_runtime::report::{Level, Report, Topic};
use drmm_runtime::{Errno, Error, Result};

use super::{Call, File};
use crate::face::format::Format;
use crate::host::card::check_room;
use crate::host::card::state::State;
use crate::host::commit::accept::How;
use crate::host::commit::request::Request;
use crate::host::object::{Framebuffer, FramebufferLayout, Object};
use crate::host::uapi::{ModeCloseFb, ModeFbCmd, ModeFbCmd2, FB_INTERLACED, FB_MODIFIERS, FORMAT_MOD_LINEAR};
use crate::host::user::UserMemory;

impl Call<'_> {
    /// A framebuffer of the buffer with this handle, with an id that is not in the id space yet:
    /// `drm_internal_framebuffer_create`.
    pub(super) fn make_framebuffer(
        &self,
        handle: u32,
        layout: FramebufferLayout,
    ) -> Result<Arc<Framebuffer>> {
        let modes = &self.card.modes;
        let most = modes.limits.max;
        for (pixels, most) in [(layout.width, most.0), (layout.height, most.1)] {
            if pixels > most {
                return Err(Error::new(
                    Errno::EINVAL,
                    "a framebuffer is larger than the card can show: pixels",
                )
                .figures(pixels.into(), most.into()));
            }
        }
        if layout.width == 0 || layout.height == 0 || handle == 0 {
            return Err(Error::new(Errno::EINVAL, "a framebuffer without pixels or without a buffer"));
        }
        layout.check()?;
        if !modes.topology().formats().any(|format| format == layout.format) {
            return Err(Error::new(Errno::EINVAL, "the card cannot show this pixel format")
                .figure(layout.format.fourcc().into()));
        }
        let mut state = self.state();
        let buffer = state.file(self.id)?.buffer(handle)?;
        layout.check_buffer(buffer.size())?;
        Ok(Arc::new(Framebuffer::new(state.objects.new_id()?, layout, buffer)))
    }

    fn add_framebuffer(&self, handle: u32, layout: FramebufferLayout) -> Result<u32> {
        let framebuffer = self.make_framebuffer(handle, layout)?;
        let id = framebuffer.id();
        let mut state = self.state();
        check_room(state.file(self.id)?.framebuffers.len())?;
        state.objects.insert(id, Object::Framebuffer(framebuffer));
        state.file(self.id)?.framebuffers.push(id);
        Ok(id)
    }
}

pub(super) fn add(file: &Call<'_>, arg: &mut ModeFbCmd, _: &mut dyn UserMemory) -> Result<i32> {
    let format = Format::from_legacy(arg.bpp, arg.depth)?;
    let layout =
        FramebufferLayout { width: arg.width, height: arg.height, format, pitch: arg.pitch, offset: 0 };
    arg.fb_id = file.add_framebuffer(arg.handle, layout)?;
    Ok(0)
}

/// What is said of planes that a packed format has not: nothing, but old programs leave anything
/// there.
fn check_unused_planes(arg: &ModeFbCmd2) -> Result {
    let [_, modifiers @ ..] = arg.modifier;
    let says_modifiers = arg.flags & FB_MODIFIERS != 0;
    let [[_, handles @ ..], [_, pitches @ ..], [_, offsets @ ..]] = [arg.handles, arg.pitches, arg.offsets];
    let is_used = [handles, pitches, offsets].as_flattened().iter().any(|number| *number != 0);
    if modifiers != [0; 3] || (says_modifiers && is_used) {
        return Err(Error::new(Errno::EINVAL, "a packed format has one plane"));
    }
    Ok(())
}

/// Rows of two fields are taken as rows of one picture: no mode here is interlaced.
pub(super) fn add2(file: &Call<'_>, arg: &mut ModeFbCmd2, _: &mut dyn UserMemory) -> Result<i32> {
    if arg.flags & !(FB_INTERLACED | FB_MODIFIERS) != 0 {
        return Err(Error::new(Errno::EINVAL, "unknown flags of a framebuffer").figure(arg.flags.into()));
    }
    let format = Format::from_fourcc(arg.pixel_format)?;
    let [handle, ..] = arg.handles;
    let [pitch, ..] = arg.pitches;
    let [offset, ..] = arg.offsets;
    let [modifier, ..] = arg.modifier;
    check_unused_planes(arg)?;
    if modifier != FORMAT_MOD_LINEAR {
        return Err(Error::new(Errno::EINVAL, "the card knows no modifier but LINEAR").figure(modifier));
    }
    let layout = FramebufferLayout { width: arg.width, height: arg.height, format, pitch, offset };
    arg.fb_id = file.add_framebuffer(handle, layout)?;
    Ok(0)
}

/// A new handle of a framebuffer's buffer: that is how a program takes over a picture. 0 for a file
/// that is not master and a caller without special rights.
fn handle_of(file: &Call<'_>, framebuffer: &Framebuffer) -> Result<u32> {
    let mut state = file.state();
    if !state.is_master(file.id) && !file.caller.is_admin() {
        return Ok(0);
    }
    state.file(file.id)?.add_handle(Arc::clone(framebuffer.buffer()))
}

pub(super) fn get(file: &Call<'_>, arg: &mut ModeFbCmd, _: &mut dyn UserMemory) -> Result<i32> {
    let framebuffer = file.state().objects.framebuffer(arg.fb_id)?;
    (arg.width, arg.height) = (framebuffer.width(), framebuffer.height());
    arg.pitch = framebuffer.pitch();
    (arg.bpp, arg.depth) = (framebuffer.format().bits_per_pixel(), framebuffer.format().depth());
    arg.handle = handle_of(file, &framebuffer)?;
    Ok(0)
}

pub(super) fn get2(file: &Call<'_>, arg: &mut ModeFbCmd2, _: &mut dyn UserMemory) -> Result<i32> {
    let framebuffer = file.state().objects.framebuffer(arg.fb_id)?;
    let only = |number| [number, 0, 0, 0];
    *arg = ModeFbCmd2 {
        fb_id: arg.fb_id,
        width: framebuffer.width(),
        height: framebuffer.height(),
        pixel_format: framebuffer.format().fourcc(),
        flags: FB_MODIFIERS,
        pitches: only(framebuffer.pitch()),
        offsets: only(framebuffer.offset()),
        modifier: [FORMAT_MOD_LINEAR; 4],
        ..ModeFbCmd2::default()
    };
    arg.handles = only(handle_of(file, &framebuffer)?);
    Ok(0)
}

/// The file owns the framebuffer no more. `ENOENT` if it did not, or there is none.
fn disown(file: &Call<'_>, state: &mut State, id: u32) -> Result {
    state.objects.framebuffer(id)?;
    let own = &mut state.file(file.id)?.framebuffers;
    let unknown = Error::new(Errno::ENOENT, "the framebuffer is another file's").figure(id.into());
    let place = own.iter().position(|own| *own == id).ok_or(unknown)?;
    own.remove(place);
    Ok(())
}

pub(super) fn remove(file: &Call<'_>, id: &mut u32, _: &mut dyn UserMemory) -> Result<i32> {
    let removed = {
        let mut state = file.state();
        disown(file, &mut state, *id)?;
        state.objects.remove(*id)
    };
    drop(removed);
    file.stop_showing(&[*id])?;
    Ok(0)
}

/// As `RMFB`, but what is shown stays until something else is: for a program that hands its picture
/// on.
pub(super) fn close(file: &Call<'_>, arg: &mut ModeCloseFb, _: &mut dyn UserMemory) -> Result<i32> {
    if arg.pad != 0 {
        return Err(Error::new(Errno::EINVAL, "the padding of CLOSEFB is not zero"));
    }
    let mut state = file.state();
    disown(file, &mut state, arg.fb_id)?;
    let removed = state.let_go(arg.fb_id);
    drop(state);
    drop(removed);
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
        match request.check(true) {
            // A failure is in the link status.
            Ok(checked) => drop(checked.commit(Vec::new(), How::Wait)),
            // The hardware goes on showing it, and so does the state: `drm_framebuffer_remove`.
            Err(error) => {
                let text = format_args!("a framebuffer that was removed is still shown: {error}");
                Report::new(Level::Warning, Topic::Message, &self.card.modes.parent, text).send();
            }
        }
        Ok(())
    }
}
