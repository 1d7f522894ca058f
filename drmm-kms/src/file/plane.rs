//! Planes: a simple pipe has one, the primary, and it always covers its CRTC.

use drmm_runtime::{Errno, Error, Result};

use super::array::{fill, fill_all};
use super::File;
use crate::uapi::{self, ModeGetPlane, ModeGetPlaneRes, ModeSetPlane};
use crate::user::UserMemory;

/// Programs that do not know of primary planes are not shown them.
pub(super) fn get_plane_resources(
    file: &File,
    arg: &mut ModeGetPlaneRes,
    mem: &mut dyn UserMemory,
) -> Result<i32> {
    let planes = {
        let mut state = file.state();
        let shown = state.file(file.id)?.universal_planes;
        if shown {
            state.objects.ids(uapi::OBJECT_PLANE)
        } else {
            Vec::new()
        }
    };
    arg.count_planes = fill(mem, arg.plane_id_ptr, arg.count_planes, &planes)?;
    Ok(0)
}

pub(super) fn get_plane(file: &File, arg: &mut ModeGetPlane, mem: &mut dyn UserMemory) -> Result<i32> {
    let modes = &file.card.modes;
    {
        let state = modes.state();
        state.objects.find(arg.plane_id, uapi::OBJECT_PLANE, "no such plane")?;
        let shown = state.scanout.framebuffer.as_ref();
        arg.fb_id = shown.map_or(0, |framebuffer| framebuffer.id());
        arg.crtc_id = if shown.is_some() { modes.ids.crtc } else { 0 };
    }
    arg.possible_crtcs = 1;
    arg.gamma_size = 0;
    let formats: Vec<u32> = modes.pipe.formats.iter().map(|format| format.fourcc()).collect();
    arg.count_format_types = fill_all(mem, arg.format_type_ptr, arg.count_format_types, &formats)?;
    Ok(0)
}

pub(super) fn set_plane(file: &File, arg: &mut ModeSetPlane, _: &mut dyn UserMemory) -> Result<i32> {
    let modes = &file.card.modes;
    let invalid = |what| Err(Error::new(Errno::EINVAL, what));
    modes.state().objects.find(arg.plane_id, uapi::OBJECT_PLANE, "no such plane")?;
    let commits = modes.begin(&*file.card.backend)?;
    let mut new = commits.current();
    if arg.fb_id == 0 {
        return match new.mode {
            None => Ok(0),
            Some(_) => invalid("the primary plane is on for as long as its CRTC is"),
        };
    }
    let framebuffer = modes.state().objects.framebuffer(arg.fb_id)?;
    modes.state().objects.find(arg.crtc_id, uapi::OBJECT_CRTC, "no such CRTC")?;
    let Some(mode) = new.mode else { return invalid("a plane of a CRTC that is off") };
    // The source is in 16.16 fixed point; whole pixels only, and as many as are shown.
    if [arg.src_x, arg.src_y, arg.src_w, arg.src_h].iter().any(|number| number & 0xffff != 0) {
        return invalid("the primary plane shows whole pixels only");
    }
    if (arg.src_w >> 16, arg.src_h >> 16) != (arg.crtc_w, arg.crtc_h) {
        return Err(Error::new(Errno::ERANGE, "the primary plane does not scale: pixels")
            .figures((arg.src_w >> 16).into(), arg.crtc_w.into()));
    }
    let covers = (arg.crtc_x, arg.crtc_y) == (0, 0)
        && (arg.crtc_w, arg.crtc_h) == (mode.width().into(), mode.height().into());
    if !covers {
        return invalid("the primary plane covers its CRTC exactly");
    }
    new.framebuffer = Some(framebuffer);
    (new.x, new.y) = (arg.src_x >> 16, arg.src_y >> 16);
    commits.apply(new, None)?;
    Ok(0)
}
