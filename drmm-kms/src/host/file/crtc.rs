//! CRTCs: setting a mode the old way, and colour tables, which none has.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use super::Call;
use crate::face::mode::Mode;
use crate::host::commit::accept::How;
use crate::host::commit::request::Request;
use crate::host::modeinfo::PIC_AR_MASK;
use crate::host::object::Framebuffer;
use crate::host::uapi::{self, ModeCrtc, ModeCrtcLut};
use crate::host::user::{get, UserMemory, UserPtr};

const NO_CRTC: &str = "no such CRTC";
/// Instead of a framebuffer's id: the one that is shown.
const CURRENT: u32 = u32::MAX;

pub(super) fn get_crtc(file: &Call<'_>, arg: &mut ModeCrtc, _: &mut dyn UserMemory) -> Result<i32> {
    let topology = file.card.modes.topology();
    let crtc = topology.crtc(arg.crtc_id)?;
    let state = file.state();
    let primary = topology.crtcs.get(crtc).and_then(|info| state.shown.planes.get(info.primary));
    arg.fb_id = primary.and_then(|plane| plane.framebuffer.as_ref()).map_or(0, |shown| shown.id());
    (arg.x, arg.y) = primary.map_or((0, 0), |plane| (plane.src[0] >> 16, plane.src[1] >> 16));
    let mode = state.shown.crtcs.get(crtc).and_then(|crtc| crtc.mode);
    (arg.gamma_size, arg.mode_valid) = (0, mode.is_some().into());
    if let Some(mode) = mode {
        arg.mode = mode.to_info();
    }
    Ok(0)
}

pub(super) fn set_crtc(file: &Call<'_>, arg: &mut ModeCrtc, mem: &mut dyn UserMemory) -> Result<i32> {
    let topology = file.card.modes.topology();
    let most = arg.x.max(arg.y);
    if most > u32::from(u16::MAX) {
        return Err(Error::new(Errno::ERANGE, "a CRTC's origin is absurd: pixels")
            .figures(most.into(), u16::MAX.into()));
    }
    let crtc = topology.crtc(arg.crtc_id)?;
    let invalid = |what| Err(Error::new(Errno::EINVAL, what).figure(arg.count_connectors.into()));
    if arg.mode_valid == 0 {
        if arg.count_connectors != 0 {
            return invalid("a CRTC without a mode feeds no connectors, yet some are given");
        }
        let mut request = Request::new(&file.card)?;
        request.switch_off(crtc)?;
        request.check(true)?.commit(Vec::new(), How::Wait)?;
        return Ok(0);
    }
    let picture = picture(file, crtc, arg)?;
    if arg.count_connectors == 0 || arg.count_connectors as usize > topology.connectors.len() {
        return invalid("a mode is set on one or more of the card's connectors: connectors");
    }
    let connectors = (0..arg.count_connectors as usize).map(|index| {
        let id: u32 = get(mem, UserPtr(arg.set_connectors_ptr).item::<u32>(index)?)?;
        topology.connector(id)
    });
    let connectors = connectors.collect::<Result<Vec<_>>>()?;
    let mut request = Request::new(&file.card)?;
    let primary = request.primary_of(crtc)?;
    let Picture { framebuffer, mode } = picture;
    request.plane(primary)?.cover(crtc, framebuffer, &mode, (arg.x, arg.y));
    request.crtc(crtc)?.set_mode(mode);
    connect(&mut request, crtc, &connectors)?;
    request.check(true)?.commit(Vec::new(), How::Wait)?;
    Ok(0)
}

/// What a CRTC is to show.
struct Picture {
    framebuffer: Arc<Framebuffer>,
    mode: Mode,
}

/// The framebuffer and the mode, checked before the connectors are looked at.
fn picture(file: &Call<'_>, crtc: usize, arg: &ModeCrtc) -> Result<Picture> {
    let topology = file.card.modes.topology();
    let primary = topology.crtcs.get(crtc).map_or(0, |crtc| crtc.primary);
    let (framebuffer, aspect_ratio) = {
        let mut state = file.state();
        let framebuffer = if arg.fb_id == CURRENT {
            let shown = state.shown.planes.get(primary).and_then(|plane| plane.framebuffer.clone());
            shown.ok_or(Error::new(Errno::EINVAL, "the CRTC shows no framebuffer that could be kept"))?
        } else {
            state.objects.framebuffer(arg.fb_id)?
        };
        (framebuffer, state.file(file.id)?.knows.aspect_ratio)
    };
    if !aspect_ratio && arg.mode.flags & PIC_AR_MASK != 0 {
        return Err(Error::new(
            Errno::EINVAL,
            "a mode with an aspect ratio, which the program has not asked for",
        ));
    }
    let mode = Mode::from_info(&arg.mode)?;
    let formats = topology.planes.get(primary).map_or(&[][..], |plane| &plane.formats);
    if !formats.contains(&framebuffer.format()) {
        return Err(Error::new(Errno::EINVAL, "the plane cannot show this pixel format")
            .figure(framebuffer.format().fourcc().into()));
    }
    let right = u64::from(arg.x) + u64::from(mode.width());
    let bottom = u64::from(arg.y) + u64::from(mode.height());
    for (end, pixels) in [(right, framebuffer.width()), (bottom, framebuffer.height())] {
        if end > pixels.into() {
            return Err(Error::new(Errno::ENOSPC, "the framebuffer is too small for what is shown: pixels")
                .figures(end, pixels.into()));
        }
    }
    Ok(Picture { framebuffer, mode })
}

/// The CRTC feeds these connectors and no others. A CRTC that is left without one goes off.
fn connect(request: &mut Request<'_>, crtc: usize, connectors: &[usize]) -> Result {
    for connector in request.new.fed_by(crtc).collect::<Vec<_>>() {
        if !connectors.contains(&connector) {
            request.connector(connector)?.crtc = None;
        }
    }
    for connector in connectors {
        let state = request.connector(*connector)?;
        let before = state.crtc.replace(crtc);
        request.retry_link(*connector)?;
        if let Some(other) = before.filter(|other| *other != crtc) {
            if request.new.fed_by(other).next().is_none() {
                request.switch_off(other)?;
            }
        }
    }
    Ok(())
}

/// A table of no entries is right for a CRTC without a colour table.
pub(super) fn get_gamma(file: &Call<'_>, arg: &mut ModeCrtcLut, _: &mut dyn UserMemory) -> Result<i32> {
    file.state().objects.find(arg.crtc_id, uapi::OBJECT_CRTC, NO_CRTC)?;
    if arg.gamma_size != 0 {
        return Err(Error::new(Errno::EINVAL, "the CRTC has no colour table: entries")
            .figures(arg.gamma_size.into(), 0));
    }
    Ok(0)
}

pub(super) fn set_gamma(file: &Call<'_>, arg: &mut ModeCrtcLut, _: &mut dyn UserMemory) -> Result<i32> {
    file.state().objects.find(arg.crtc_id, uapi::OBJECT_CRTC, NO_CRTC)?;
    Err(Error::new(Errno::ENOSYS, "the CRTC has no colour table"))
}
