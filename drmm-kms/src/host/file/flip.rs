//! New pixels in the same mode: page flips and dirty rectangles.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use super::Call;
use crate::face::rect::Rect;
use crate::host::commit::accept::How;
use crate::host::commit::request::Request;
use crate::host::commit::Flip;
use crate::host::uapi::{
    ClipRect, ModeCrtcPageFlip, ModeFbDirtyCmd, EVENT_FLIP_COMPLETE, PAGE_FLIP_ASYNC, PAGE_FLIP_EVENT,
    PAGE_FLIP_TARGET_ABSOLUTE, PAGE_FLIP_TARGET_RELATIVE,
};
use crate::host::user::{get, UserMemory, UserPtr};

/// More clips than this are refused, as in the kernel.
const MOST_CLIPS: u32 = 256;
/// The clips are of a copy. Other flags are hints that nothing here takes up.
const DIRTY_COPY: u32 = 1;
const TARGET: u32 = PAGE_FLIP_TARGET_ABSOLUTE | PAGE_FLIP_TARGET_RELATIVE;

pub(super) fn page_flip(file: &Call<'_>, arg: &mut ModeCrtcPageFlip, _: &mut dyn UserMemory) -> Result<i32> {
    let invalid = |what| Err(Error::new(Errno::EINVAL, what).figure(arg.flags.into()));
    let target = arg.flags & TARGET;
    if arg.flags & !(PAGE_FLIP_EVENT | PAGE_FLIP_ASYNC | TARGET) != 0 {
        return invalid("unknown flags of a page flip");
    }
    if target == TARGET || target == 0 && arg.reserved != 0 || arg.flags & PAGE_FLIP_ASYNC != 0 {
        return invalid("page flips are at the next vblank, with an event or without: flags");
    }
    let crtc = file.card.modes.topology().crtc(arg.crtc_id)?;
    if target != 0 {
        return invalid("the hardware does not flip at a given vblank: flags");
    }
    let mut request = Request::new(&file.card)?;
    let primary = request.primary_of(crtc)?;
    let shown = request.new.planes.get(primary).and_then(|plane| plane.framebuffer.clone());
    let old = shown.ok_or(Error::new(Errno::EBUSY, "the CRTC shows nothing that could be flipped"))?;
    let framebuffer = file.state().objects.framebuffer(arg.fb_id)?;
    request.plane(primary)?.check_source(&framebuffer)?;
    if framebuffer.format() != old.format() {
        return Err(Error::new(Errno::EINVAL, "a page flip cannot change the pixel format"));
    }
    // Room for the event comes first, so that a flip that has begun can always report its end.
    let event = match arg.flags & PAGE_FLIP_EVENT {
        0 => None,
        _ => Some(file.event(EVENT_FLIP_COMPLETE, arg.user_data, arg.crtc_id)?),
    };
    if !request.new.is_lit(crtc) {
        return Err(Error::new(Errno::EINVAL, "the CRTC is off"));
    }
    request.plane(primary)?.framebuffer = Some(framebuffer);
    request.check(false)?.commit(vec![Flip { crtc, event }], How::Flip)?;
    Ok(0)
}

/// The clips in pixels of the framebuffer; `None` for all of it. A copy has pairs of clips: where
/// to, and where from.
fn damage(arg: &ModeFbDirtyCmd, mem: &mut dyn UserMemory) -> Result<Option<Arc<[Rect]>>> {
    let clips = arg.num_clips;
    let invalid = |what| Err(Error::new(Errno::EINVAL, what).figures(clips.into(), MOST_CLIPS.into()));
    if (clips == 0) != (arg.clips_ptr == 0) {
        return invalid("dirty clips are announced and not there, or the other way round: clips");
    }
    let is_copy = arg.flags & DIRTY_COPY != 0;
    if is_copy && !clips.is_multiple_of(2) {
        return invalid("a copy needs pairs of clips: clips");
    }
    if clips > MOST_CLIPS {
        return invalid("too many dirty clips");
    }
    if clips == 0 {
        return Ok(None);
    }
    let clip = |index| {
        let clip: ClipRect = get(mem, UserPtr(arg.clips_ptr).item::<ClipRect>(index)?)?;
        Ok(Rect::new(clip.x1.into(), clip.y1.into(), clip.x2.into(), clip.y2.into()))
    };
    let all = (0..clips as usize).map(clip).collect::<Result<Vec<_>>>()?;
    Ok(Some(all.into_iter().step_by(if is_copy { 2 } else { 1 }).collect()))
}

pub(super) fn dirty(file: &Call<'_>, arg: &mut ModeFbDirtyCmd, mem: &mut dyn UserMemory) -> Result<i32> {
    file.state().objects.framebuffer(arg.fb_id)?;
    let damage = damage(arg, mem)?;
    let mut request = Request::new(&file.card)?;
    let shown = request.new.planes.iter().enumerate().filter(|(_, plane)| plane.shows(arg.fb_id));
    let shown: Vec<_> = shown.map(|(index, _)| index).collect();
    if shown.is_empty() {
        return Ok(0);
    }
    for plane in shown {
        request.plane(plane)?.damage.clone_from(&damage);
    }
    request.check(false)?.commit(Vec::new(), How::Wait)?;
    Ok(0)
}
