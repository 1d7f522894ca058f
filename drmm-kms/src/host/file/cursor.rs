//! The old cursor calls, on a CRTC's cursor plane: `drm_mode_cursor_universal`.
//!
//! They have no event and do not wait for the flip before.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use super::Call;
use crate::face::format::Format;
use crate::host::commit::accept::How;
use crate::host::commit::request::Request;
use crate::host::object::{Framebuffer, FramebufferLayout};
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
    let (new_picture, moves) = (arg.flags & uapi::CURSOR_BO != 0, arg.flags & uapi::CURSOR_MOVE != 0);
    let plane = topology.crtcs.get(crtc).and_then(|crtc| crtc.cursor);
    // `EFAULT` is what programs know from the kernel.
    let none = if new_picture { Errno::ENXIO } else { Errno::EFAULT };
    let plane = plane.ok_or(Error::new(none, "the CRTC has no hardware cursor"))?;
    let picture = if new_picture { Some(picture(file, arg)?) } else { None };
    let at = if moves { (arg.x, arg.y) } else { file.state().cursors.get(crtc).copied().unwrap_or((0, 0)) };

    let mut request = Request::new(&file.card)?;
    let shown = request.new.planes.get(plane).and_then(|plane| plane.framebuffer.clone());
    let values = request.plane(plane)?;
    match picture.unwrap_or(shown) {
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
    if moves {
        remember(file, crtc, at);
    }
    Ok(0)
}

/// Where the next picture without a place is.
fn remember(file: &Call<'_>, crtc: usize, at: (i32, i32)) {
    let crtcs = file.card.modes.topology().crtcs.len();
    let mut state = file.state();
    state.cursors.resize(crtcs, (0, 0));
    if let Some(last) = state.cursors.get_mut(crtc) {
        *last = at;
    }
}

/// The picture of a buffer, `None` to show none.
fn picture(file: &Call<'_>, arg: &ModeCursor2) -> Result<Option<Arc<Framebuffer>>> {
    if arg.handle == 0 {
        return Ok(None);
    }
    let layout = FramebufferLayout {
        width: arg.width,
        height: arg.height,
        format: Format::ARGB8888,
        pitch: arg.width.saturating_mul(4),
        offset: 0,
    };
    // It has an id of its own, by which no program can find it.
    file.make_framebuffer(arg.handle, layout).map(Some)
}
