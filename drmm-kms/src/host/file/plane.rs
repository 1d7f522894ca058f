//! Planes, the old way: one at a time.

use drmm_runtime::{Errno, Error, Result};

use super::array::{fill, fill_all};
use super::Call;
use crate::face::limits::PlaneType;
use crate::host::commit::accept::How;
use crate::host::commit::request::Request;
use crate::host::uapi::{ModeGetPlane, ModeGetPlaneRes, ModeSetPlane};
use crate::host::user::UserMemory;

/// Programs that do not know of primary and cursor planes are not shown them.
pub(super) fn get_plane_resources(
    file: &Call<'_>,
    arg: &mut ModeGetPlaneRes,
    mem: &mut dyn UserMemory,
) -> Result<i32> {
    let all = file.state().file(file.id)?.knows.universal_planes;
    let planes = file.card.modes.topology().planes.iter();
    let planes: Vec<u32> =
        planes.filter(|plane| all || plane.kind == PlaneType::Overlay).map(|plane| plane.id).collect();
    arg.count_planes = fill(mem, arg.plane_id_ptr, arg.count_planes, &planes)?;
    Ok(0)
}

pub(super) fn get_plane(file: &Call<'_>, arg: &mut ModeGetPlane, mem: &mut dyn UserMemory) -> Result<i32> {
    let topology = file.card.modes.topology();
    let index = topology.plane(arg.plane_id)?;
    let info = topology.planes.get(index).ok_or(Error::new(Errno::ENOENT, "no such plane"))?;
    {
        let state = file.state();
        let values = state.shown.planes.get(index);
        let shown = values.and_then(|plane| plane.framebuffer.as_ref());
        arg.fb_id = shown.map_or(0, |framebuffer| framebuffer.id());
        arg.crtc_id = topology.crtc_id(values.and_then(|plane| plane.crtc));
    }
    (arg.possible_crtcs, arg.gamma_size) = (info.crtcs, 0);
    let formats: Vec<u32> = info.formats.iter().map(|format| format.fourcc()).collect();
    arg.count_format_types = fill_all(mem, arg.format_type_ptr, arg.count_format_types, &formats)?;
    Ok(0)
}

pub(super) fn set_plane(file: &Call<'_>, arg: &mut ModeSetPlane, _: &mut dyn UserMemory) -> Result<i32> {
    let topology = file.card.modes.topology();
    let plane = topology.plane(arg.plane_id)?;
    if arg.fb_id == 0 {
        let mut request = Request::new(&file.card)?;
        if request.new.planes.get(plane).is_none_or(|plane| plane.crtc.is_none()) {
            return Ok(0);
        }
        request.plane(plane)?.clear();
        request.check(true)?.commit(Vec::new(), How::Wait)?;
        return Ok(0);
    }
    let framebuffer = file.state().objects.framebuffer(arg.fb_id)?;
    let crtc = topology.crtc(arg.crtc_id)?;
    let mut request = Request::new(&file.card)?;
    let values = request.plane(plane)?;
    (values.crtc, values.framebuffer) = (Some(crtc), Some(framebuffer));
    values.src = [arg.src_x, arg.src_y, arg.src_w, arg.src_h];
    (values.at, values.size) = ((arg.crtc_x, arg.crtc_y), (arg.crtc_w, arg.crtc_h));
    request.check(true)?.commit(Vec::new(), How::Wait)?;
    Ok(0)
}
