//! New pixels in the same mode: page flips and dirty rectangles.

use drmm_runtime::{Errno, Error, Result};

use super::crtc::shows;
use super::File;
use crate::event::Reserved;
use crate::rect::Rect;
use crate::uapi::{self, ClipRect, ModeCrtcPageFlip, ModeFbDirtyCmd, EVENT_FLIP_COMPLETE, PAGE_FLIP_EVENT};
use crate::user::{get, UserMemory, UserPtr};
use crate::vblank::Pending;

/// More clips than this are refused, as in the kernel.
const MOST_CLIPS: u32 = 256;
/// Pairs of clips mean a copy; a single flag bit each for copy and fill.
const DIRTY_FLAGS: u32 = 3;
const DIRTY_COPY: u32 = 1;

pub(super) fn page_flip(file: &File, arg: &mut ModeCrtcPageFlip, _: &mut dyn UserMemory) -> Result<i32> {
    if arg.flags & !PAGE_FLIP_EVENT != 0 || arg.reserved != 0 {
        return Err(Error::new(
            Errno::EINVAL,
            "page flips are at the next vblank, with an event or without: flags",
        )
        .figure(arg.flags.into()));
    }
    let modes = &file.card.modes;
    modes.state().objects.find(arg.crtc_id, uapi::OBJECT_CRTC, "no such CRTC")?;
    // The room for the event comes first: a flip that is under way can tell that it is done.
    let event = match arg.flags & PAGE_FLIP_EVENT {
        0 => None,
        _ => Some(Pending {
            kind: EVENT_FLIP_COMPLETE,
            user_data: arg.user_data,
            crtc_id: arg.crtc_id,
            file: file.id,
            room: Reserved::new(&file.state().file(file.id)?.sink)?,
        }),
    };
    let commits = modes.begin(&*file.card.backend)?;
    let mut new = commits.current();
    let busy = |what| Err(Error::new(Errno::EBUSY, what));
    let Some(old) = &new.framebuffer else { return busy("the CRTC shows nothing that could be flipped") };
    if new.lit().is_none() {
        return Err(Error::new(Errno::EINVAL, "the CRTC is off"));
    }
    let framebuffer = modes.state().objects.framebuffer(arg.fb_id)?;
    if framebuffer.format() != old.format() {
        return Err(Error::new(Errno::EINVAL, "a page flip cannot change the pixel format"));
    }
    if modes.vblank.is_flip_pending() {
        return busy("the flip before this one is not done");
    }
    new.framebuffer = Some(framebuffer);
    commits.apply(new, None)?;
    modes.vblank.flipped(event);
    Ok(0)
}

/// The smallest rectangle that holds all clips, in pixels of the framebuffer; no clips mean all of it.
fn damage(arg: &ModeFbDirtyCmd, mem: &mut dyn UserMemory, all: Rect) -> Result<Rect> {
    let clips = arg.num_clips;
    let invalid = |what| Err(Error::new(Errno::EINVAL, what).figures(clips.into(), MOST_CLIPS.into()));
    if (clips == 0) != (arg.clips_ptr == 0) {
        return invalid("dirty clips are announced and not there, or the other way round: clips");
    }
    if arg.flags & !DIRTY_FLAGS != 0 || arg.flags == DIRTY_FLAGS {
        return invalid("unknown dirty flags");
    }
    if arg.flags == DIRTY_COPY && !clips.is_multiple_of(2) {
        return invalid("a copy needs pairs of clips: clips");
    }
    if clips > MOST_CLIPS {
        return invalid("too many dirty clips");
    }
    if clips == 0 {
        return Ok(all);
    }
    let mut damage = Rect::default();
    for index in 0..clips as usize {
        let clip: ClipRect = get(mem, UserPtr(arg.clips_ptr).item::<ClipRect>(index)?)?;
        damage = damage.union(Rect::new(clip.x1.into(), clip.y1.into(), clip.x2.into(), clip.y2.into()));
    }
    Ok(damage)
}

pub(super) fn dirty(file: &File, arg: &mut ModeFbDirtyCmd, mem: &mut dyn UserMemory) -> Result<i32> {
    let modes = &file.card.modes;
    let framebuffer = modes.state().objects.framebuffer(arg.fb_id)?;
    let damage = damage(arg, mem, framebuffer.area())?;
    let commits = modes.begin(&*file.card.backend)?;
    let current = commits.current();
    if shows(&current, arg.fb_id) {
        let on_display = damage.seen_from(current.x, current.y);
        commits.apply(current, Some(on_display))?;
    }
    Ok(0)
}
