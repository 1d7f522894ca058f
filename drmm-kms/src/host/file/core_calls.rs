//! The driver's name and version, and the capabilities of card and program.

use drmm_runtime::{Errno, Error, Result};

use super::{share, Call};
use crate::host::uapi::{self, Client, GetCap, SetClientCap, SetVersion, Stats, Unique, Version};
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
    if arg.unique_len >= unique.len() as u64 && !unique.is_empty() {
        mem.copy_out(UserPtr(arg.unique), unique.as_bytes())?;
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

/// User ids that cannot be named are shown as this one: `overflowuid`.
const OVERFLOW_UID: u64 = 65_534;

/// Programs ask whether they are let in; nothing else is told, and no other client.
pub(super) fn get_client(file: &Call<'_>, arg: &mut Client, _: &mut dyn UserMemory) -> Result<i32> {
    if arg.idx != 0 {
        return Err(Error::new(Errno::EINVAL, "clients are not listed"));
    }
    arg.auth = file.state().file(file.id)?.authenticated.into();
    (arg.pid, arg.uid) = (file.caller.process().into(), OVERFLOW_UID);
    (arg.magic, arg.iocs) = (0, 0);
    Ok(0)
}

#[expect(clippy::unnecessary_wraps, reason = "it is a call like others")]
pub(super) fn get_stats(_: &Call<'_>, arg: &mut Stats, _: &mut dyn UserMemory) -> Result<i32> {
    *arg = Stats::default();
    Ok(0)
}

pub(super) fn get_cap(file: &Call<'_>, arg: &mut GetCap, _: &mut dyn UserMemory) -> Result<i32> {
    // Programs that do not look at the result find no leftovers.
    arg.value = 0;
    let basic =
        [uapi::CAP_TIMESTAMP_MONOTONIC, uapi::CAP_PRIME, uapi::CAP_SYNCOBJ, uapi::CAP_SYNCOBJ_TIMELINE];
    if file.card.modes.limits.is_none() && !basic.contains(&arg.capability) {
        return Err(Error::new(Errno::EOPNOTSUPP, "a capability of cards with modes").figure(arg.capability));
    }
    arg.value = match arg.capability {
        uapi::CAP_DUMB_BUFFER
        | uapi::CAP_VBLANK_HIGH_CRTC
        | uapi::CAP_TIMESTAMP_MONOTONIC
        | uapi::CAP_CRTC_IN_VBLANK_EVENT
        | uapi::CAP_ADDFB2_MODIFIERS => 1,
        uapi::CAP_DUMB_PREFERRED_DEPTH => file.card.modes.topology().preferred_format().depth().into(),
        uapi::CAP_CURSOR_WIDTH => file.card.modes.limits.cursor.0.into(),
        uapi::CAP_CURSOR_HEIGHT => file.card.modes.limits.cursor.1.into(),
        uapi::CAP_PRIME => share::CAPABILITY,
        uapi::CAP_DUMB_PREFER_SHADOW
        | uapi::CAP_ASYNC_PAGE_FLIP
        | uapi::CAP_PAGE_FLIP_TARGET
        | uapi::CAP_SYNCOBJ
        | uapi::CAP_SYNCOBJ_TIMELINE
        | uapi::CAP_ATOMIC_ASYNC_PAGE_FLIP => 0,
        unknown => return Err(Error::new(Errno::EINVAL, "an unknown capability").figure(unknown)),
    };
    Ok(0)
}

pub(super) fn set_client_cap(file: &Call<'_>, arg: &mut SetClientCap, _: &mut dyn UserMemory) -> Result<i32> {
    let mut state = file.state();
    let client = state.file(file.id)?;
    let most = match arg.capability {
        uapi::CLIENT_CAP_STEREO_3D | uapi::CLIENT_CAP_UNIVERSAL_PLANES | uapi::CLIENT_CAP_ASPECT_RATIO => 1,
        uapi::CLIENT_CAP_ATOMIC => 2,
        uapi::CLIENT_CAP_WRITEBACK_CONNECTORS if client.knows.atomic => 1,
        uapi::CLIENT_CAP_WRITEBACK_CONNECTORS => {
            return Err(Error::new(Errno::EINVAL, "writeback connectors are for atomic programs alone"));
        }
        uapi::CLIENT_CAP_CURSOR_PLANE_HOTSPOT => {
            return Err(Error::new(Errno::EOPNOTSUPP, "no cursor of this card has a hotspot"));
        }
        unknown => return Err(Error::new(Errno::EINVAL, "an unknown client capability").figure(unknown)),
    };
    if arg.value > most {
        return Err(
            Error::new(Errno::EINVAL, "a client capability has no such value").figures(arg.value, most)
        );
    }
    // No mode here is stereo, and no card has a writeback connector: those two change nothing.
    let on = arg.value != 0;
    let knows = &mut client.knows;
    match arg.capability {
        uapi::CLIENT_CAP_UNIVERSAL_PLANES => knows.universal_planes = on,
        uapi::CLIENT_CAP_ASPECT_RATIO => knows.aspect_ratio = on,
        uapi::CLIENT_CAP_ATOMIC => {
            (knows.atomic, knows.universal_planes, knows.aspect_ratio) = (on, on, on);
        }
        _ => {}
    }
    Ok(0)
}
