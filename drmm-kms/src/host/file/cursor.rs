//! The old cursor calls, on a CRTC's cursor plane: `drm_mode_cursor_universal`.
//!
//! They have no event and do not wait for the flip before.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use super::Call;
use crate::face::format::Format;
use crate::host::commit::accept::How;
use crate::host::commit::request::Request;
use crate::host::object::{Framebuffer, FramebufferLayout, Object};
use crate::host::uapi::{self, ModeCursor, ModeCursor2};
use crate::host::user::UserMemory;

pub(super) fn cursor(file: &Call<'_>, arg: &mut ModeCursor, _: &mut dyn UserMemory) -> Result<i32> {
    let ModeCursor { flags, crtc_id, x, y, width, height, handle } = *arg;
    set(file, &ModeCursor2 { flags, crtc_id, x, y, width, height, handle, hot_x: 0, hot_y: 0 })
}

/// Hot spots are for hosts that draw the cursor themselves: they are not looked at.
pub(super) fn cursor2(file: &Call<'_>, arg: &mut ModeCursor2, _: &mut dyn UserMemory) -> Result<i32> {
    set(file, arg)
}

fn set(file: &Call<'_>, arg: &ModeCursor2) -> Result<i32> {
    if arg.flags == 0 || arg.flags & !(uapi::CURSOR_BO | uapi::CURSOR_MOVE) != 0 {
        return Err(Error::new(Errno::EINVAL, "unknown cursor flags").figure(arg.flags.into()));
    }
    let topology = file.card.modes.topology();
    let crtc = topology.crtc(arg.crtc_id)?;
    let plane = topology.crtcs.get(crtc).and_then(|crtc| crtc.cursor);
    let plane = plane.ok_or(Error::new(Errno::ENXIO, "the CRTC has no hardware cursor"))?;
    let picture = match arg.flags & uapi::CURSOR_BO {
        0 => None,
        _ => Some(picture(file, arg)?),
    };
    let at = {
        let mut state = file.state();
        let cursors = &mut state.cursors;
        if cursors.len() <= crtc {
            cursors.resize(topology.crtcs.len(), (0, 0));
        }
        let last = cursors.get_mut(crtc).ok_or(Error::new(Errno::ENOENT, "no such CRTC"))?;
        if arg.flags & uapi::CURSOR_MOVE != 0 {
            *last = (arg.x, arg.y);
        }
        *last
    };
    let mut request = Request::new(&file.card)?;
    let shown = request.new.planes.get(plane).and_then(|plane| plane.framebuffer.clone());
    let framebuffer = picture.unwrap_or(shown);
    let values = request.plane(plane)?;
    match framebuffer {
        None if values.framebuffer.is_none() => return Ok(0),
        None => values.clear(),
        Some(framebuffer) => {
            let (width, height) = (framebuffer.width(), framebuffer.height());
            values.crtc = Some(crtc);
            values.framebuffer = Some(framebuffer);
            values.src = [0, 0, width << 16, height << 16];
            (values.at, values.size) = (at, (width, height));
        }
    }
    request.check(false)?.commit(Vec::new(), How::Wait)?;
    Ok(0)
}

/// The picture of a buffer, `None` to show none.
fn picture(file: &Call<'_>, arg: &ModeCursor2) -> Result<Option<Arc<Framebuffer>>> {
    if arg.handle == 0 {
        return Ok(None);
    }
    let most = file.card.modes.limits.max;
    if arg.width > most.0 || arg.height > most.1 {
        return Err(Error::new(Errno::EINVAL, "a cursor is larger than the card can show: pixels")
            .figures(arg.width.max(arg.height).into(), most.0.into()));
    }
    let layout = FramebufferLayout {
        width: arg.width,
        height: arg.height,
        format: Format::ARGB8888,
        pitch: arg.width.saturating_mul(4),
        offset: 0,
    };
    let mut state = file.state();
    let buffer = state.file(file.id)?.buffer(arg.handle)?;
    layout.check(buffer.size())?;
    // It has an id of its own, by which no program can find it.
    let id = state.objects.add(|id| Object::Framebuffer(Arc::new(Framebuffer::new(id, layout, buffer))))?;
    match state.objects.remove(id) {
        Some(Object::Framebuffer(framebuffer)) => Ok(Some(framebuffer)),
        _ => Ok(None),
    }
}
