//! The driver's name and version, and the capabilities of card and program.

use drmm_runtime::{Errno, Error, Result};

use super::Call;
use crate::host::uapi::{self, GetCap, SetClientCap, SetVersion, Unique, Version};
use crate::host::user::{UserMemory, UserPtr};

/// The version of the DRM interface that `SET_VERSION` speaks of.
const INTERFACE: (i32, i32) = (1, 4);

/// Stores as much of `text` as there is room for, without a zero, and returns its true length.
fn copy_text(mem: &mut dyn UserMemory, at: u64, room: u64, text: &str) -> Result<u64> {
    let room = usize::try_from(room).unwrap_or(usize::MAX).min(text.len());
    let head = text.as_bytes().get(..room).unwrap_or_default();
    if at != 0 && !head.is_empty() {
        mem.copy_out(UserPtr(at), head)?;
    }
    Ok(text.len() as u64)
}

pub(super) fn version(file: &Call<'_>, arg: &mut Version, mem: &mut dyn UserMemory) -> Result<i32> {
    let identity = file.card.backend.identity();
    [arg.major, arg.minor, arg.patchlevel] = identity.version;
    arg.name_len = copy_text(mem, arg.name, arg.name_len, identity.name)?;
    arg.date_len = copy_text(mem, arg.date, arg.date_len, identity.date)?;
    arg.desc_len = copy_text(mem, arg.desc, arg.desc_len, identity.desc)?;
    Ok(0)
}

/// The bus id, empty until the master has called `SET_VERSION`: libdrm opens by name only cards
/// that no program has named yet.
pub(super) fn get_unique(file: &Call<'_>, arg: &mut Unique, mem: &mut dyn UserMemory) -> Result<i32> {
    let named = file.state().is_named(file.id)?;
    let unique = if named { &*file.card.unique } else { "" };
    if arg.unique_len >= unique.len() as u64 {
        copy_text(mem, arg.unique, arg.unique_len, unique)?;
    }
    arg.unique_len = unique.len() as u64;
    Ok(0)
}

pub(super) fn set_version(file: &Call<'_>, arg: &mut SetVersion, _: &mut dyn UserMemory) -> Result<i32> {
    let [major, minor, _] = file.card.backend.identity().version;
    let asked = *arg;
    *arg = SetVersion { di_major: INTERFACE.0, di_minor: INTERFACE.1, dd_major: major, dd_minor: minor };
    let fits = |(major, minor): (i32, i32), known: (i32, i32)| {
        if major == -1 || (major == known.0 && (0..=known.1).contains(&minor)) {
            return Ok(());
        }
        Err(Error::new(Errno::EINVAL, "a version that is not spoken here: major number")
            .figures(u64::try_from(major).unwrap_or(0), u64::try_from(known.0).unwrap_or(0)))
    };
    fits((asked.di_major, asked.di_minor), INTERFACE)?;
    if asked.di_major != -1 && asked.di_minor >= 1 {
        file.state().name_master(file.id)?;
    }
    fits((asked.dd_major, asked.dd_minor), (major, minor))?;
    Ok(0)
}

pub(super) fn get_cap(file: &Call<'_>, arg: &mut GetCap, _: &mut dyn UserMemory) -> Result<i32> {
    arg.value = match arg.capability {
        uapi::CAP_DUMB_BUFFER
        | uapi::CAP_VBLANK_HIGH_CRTC
        | uapi::CAP_TIMESTAMP_MONOTONIC
        | uapi::CAP_CRTC_IN_VBLANK_EVENT
        | uapi::CAP_ADDFB2_MODIFIERS => 1,
        uapi::CAP_DUMB_PREFERRED_DEPTH => file.card.modes.topology().preferred_format().depth().into(),
        uapi::CAP_CURSOR_WIDTH => file.card.modes.limits.cursor.0.into(),
        uapi::CAP_CURSOR_HEIGHT => file.card.modes.limits.cursor.1.into(),
        uapi::CAP_DUMB_PREFER_SHADOW
        | uapi::CAP_PRIME
        | uapi::CAP_ASYNC_PAGE_FLIP
        | uapi::CAP_PAGE_FLIP_TARGET
        | uapi::CAP_SYNCOBJ
        | uapi::CAP_SYNCOBJ_TIMELINE => 0,
        unknown => return Err(Error::new(Errno::EINVAL, "an unknown capability").figure(unknown)),
    };
    Ok(0)
}

pub(super) fn set_client_cap(file: &Call<'_>, arg: &mut SetClientCap, _: &mut dyn UserMemory) -> Result<i32> {
    match arg.capability {
        uapi::CLIENT_CAP_STEREO_3D
        | uapi::CLIENT_CAP_UNIVERSAL_PLANES
        | uapi::CLIENT_CAP_ATOMIC
        | uapi::CLIENT_CAP_ASPECT_RATIO => {}
        // No card has a writeback connector.
        unknown => return Err(Error::new(Errno::EINVAL, "an unknown client capability").figure(unknown)),
    }
    if arg.value > 1 {
        return Err(Error::new(Errno::EINVAL, "a client capability is 0 or 1").figures(arg.value, 1));
    }
    // No mode here is stereo and none has an aspect ratio: those two change nothing.
    let on = arg.value == 1;
    let mut state = file.state();
    let client = state.file(file.id)?;
    match arg.capability {
        uapi::CLIENT_CAP_UNIVERSAL_PLANES => client.universal_planes = on,
        uapi::CLIENT_CAP_ATOMIC => (client.atomic, client.universal_planes) = (on, on),
        _ => {}
    }
    Ok(0)
}
