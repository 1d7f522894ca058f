//! CRTCs: setting a mode the old way, and what a simple pipe does not have.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use super::File;
use crate::mode::Mode;
use crate::mode_config::{Scanout, DPMS_ON};
use crate::uapi::{self, ModeCrtc, ModeCrtcLut, ModeCursor, ModeCursor2, ModeInfo};
use crate::user::{get, UserMemory, UserPtr};

const NO_CRTC: &str = "no such CRTC";
/// Instead of a framebuffer's id: the one that is shown.
const CURRENT: u32 = u32::MAX;

pub(super) fn get_crtc(file: &File, arg: &mut ModeCrtc, _: &mut dyn UserMemory) -> Result<i32> {
    let state = file.state();
    state.objects.find(arg.crtc_id, uapi::OBJECT_CRTC, NO_CRTC)?;
    let Scanout { mode, framebuffer, x, y, .. } = &state.scanout;
    arg.fb_id = framebuffer.as_ref().map_or(0, |framebuffer| framebuffer.id());
    (arg.x, arg.y) = (*x, *y);
    arg.gamma_size = 0;
    arg.mode_valid = mode.is_some().into();
    arg.mode = mode.map_or(ModeInfo::default(), |mode| mode.to_info());
    Ok(0)
}

pub(super) fn set_crtc(file: &File, arg: &mut ModeCrtc, mem: &mut dyn UserMemory) -> Result<i32> {
    let modes = &file.card.modes;
    modes.state().objects.find(arg.crtc_id, uapi::OBJECT_CRTC, NO_CRTC)?;
    if i32::try_from(arg.x).is_err() || i32::try_from(arg.y).is_err() {
        return Err(
            Error::new(Errno::ERANGE, "a CRTC's origin is absurd: pixels").figure(arg.x.max(arg.y).into())
        );
    }
    let invalid = |what| Err(Error::new(Errno::EINVAL, what).figure(arg.count_connectors.into()));
    if arg.mode_valid == 0 {
        if arg.count_connectors != 0 {
            return invalid("a CRTC without a mode feeds no connectors, yet some are given");
        }
        let commits = modes.begin(&*file.card.backend)?;
        let mut new = commits.current();
        new.clear();
        commits.apply(new, None)?;
        return Ok(0);
    }
    // There is one connector: more can only be the same one again.
    if arg.count_connectors != 1 {
        return invalid("a mode is set on exactly the one connector of the card: connectors");
    }
    let mode = Mode::from_info(&arg.mode)?;
    let connector: u32 = get(mem, UserPtr(arg.set_connectors_ptr))?;
    modes.state().objects.find(connector, uapi::OBJECT_CONNECTOR, "no such connector")?;

    let commits = modes.begin(&*file.card.backend)?;
    let mut new = commits.current();
    if arg.fb_id == CURRENT {
        if new.framebuffer.is_none() {
            return Err(Error::new(Errno::EINVAL, "the CRTC shows no framebuffer that could be kept"));
        }
    } else {
        new.framebuffer = Some(modes.state().objects.framebuffer(arg.fb_id)?);
    }
    new.mode = Some(mode);
    (new.x, new.y) = (arg.x, arg.y);
    new.dpms = DPMS_ON;
    commits.apply(new, None)?;
    Ok(0)
}

fn check_cursor(file: &File, flags: u32, crtc: u32) -> Result<i32> {
    const BO_AND_MOVE: u32 = 3;
    if flags == 0 || flags & !BO_AND_MOVE != 0 {
        return Err(Error::new(Errno::EINVAL, "unknown cursor flags").figure(flags.into()));
    }
    file.state().objects.find(crtc, uapi::OBJECT_CRTC, NO_CRTC)?;
    Err(Error::new(Errno::ENXIO, "the CRTC has no hardware cursor"))
}

pub(super) fn cursor(file: &File, arg: &mut ModeCursor, _: &mut dyn UserMemory) -> Result<i32> {
    check_cursor(file, arg.flags, arg.crtc_id)
}

pub(super) fn cursor2(file: &File, arg: &mut ModeCursor2, _: &mut dyn UserMemory) -> Result<i32> {
    check_cursor(file, arg.flags, arg.crtc_id)
}

/// A table of no entries is right for a CRTC without a colour table.
pub(super) fn get_gamma(file: &File, arg: &mut ModeCrtcLut, _: &mut dyn UserMemory) -> Result<i32> {
    file.state().objects.find(arg.crtc_id, uapi::OBJECT_CRTC, NO_CRTC)?;
    if arg.gamma_size != 0 {
        return Err(Error::new(Errno::EINVAL, "the CRTC has no colour table: entries")
            .figures(arg.gamma_size.into(), 0));
    }
    Ok(0)
}

pub(super) fn set_gamma(file: &File, arg: &mut ModeCrtcLut, _: &mut dyn UserMemory) -> Result<i32> {
    file.state().objects.find(arg.crtc_id, uapi::OBJECT_CRTC, NO_CRTC)?;
    Err(Error::new(Errno::ENOSYS, "the CRTC has no colour table"))
}

/// Whether the framebuffer is the one that is shown.
pub(super) fn shows(scanout: &Scanout, id: u32) -> bool {
    scanout.framebuffer.as_ref().map(Arc::as_ref).is_some_and(|framebuffer| framebuffer.id() == id)
}
