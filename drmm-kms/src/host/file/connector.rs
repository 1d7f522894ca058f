//! Connectors and encoders.

use drmm_runtime::{Errno, Error, Result};

use super::array::{fill_all, fill_pairs};
use super::Call;
use crate::face::mode::Mode;
use crate::host::card::monitor::Status;
use crate::host::mask::{bit, bits};
use crate::host::uapi::{self, ModeGetConnector, ModeGetEncoder};
use crate::host::user::UserMemory;

/// `SubPixelUnknown`: EDIDs do not say how sub-pixels are ordered. libdrm adds one to it.
const SUBPIXEL_UNKNOWN: u32 = 0;

/// A master that asks for no modes yet has the monitor looked at anew, as in the kernel.
pub(super) fn get_connector(
    file: &Call<'_>,
    arg: &mut ModeGetConnector,
    mem: &mut dyn UserMemory,
) -> Result<i32> {
    let modes = &file.card.modes;
    let topology = modes.topology();
    let index = topology.connector(arg.connector_id)?;
    let unknown = Error::new(Errno::ENOENT, "no such connector");
    let info = topology.connectors.get(index).ok_or(unknown)?;
    let id_of = |encoder: usize| topology.encoders.get(encoder).map_or(0, |encoder| encoder.id);
    let encoders: Vec<u32> = bits(info.encoders).map(id_of).collect();
    arg.count_encoders = fill_all(mem, arg.encoders_ptr, arg.count_encoders, &encoders)?;
    (arg.connector_type, arg.connector_type_id) = (info.kind as u32, info.number);
    if arg.count_modes == 0 && file.is_master() {
        modes.probe(index, &*file.card.backend)?;
    }

    let infos: Vec<_> = {
        let state = file.state();
        let monitor = state.monitors.get(index).ok_or(unknown)?;
        arg.connection = match monitor.status {
            Status::Connected => uapi::CONNECTED,
            Status::Disconnected => uapi::DISCONNECTED,
            Status::Unknown => uapi::UNKNOWN_CONNECTION,
        };
        let (width, height) = monitor.edid.as_ref().map_or((0, 0), crate::host::edid::Edid::size_cm);
        (arg.mm_width, arg.mm_height) = (u32::from(width) * 10, u32::from(height) * 10);
        monitor.modes.iter().map(Mode::to_info).collect()
    };
    arg.subpixel = SUBPIXEL_UNKNOWN;
    arg.count_modes = fill_all(mem, arg.modes_ptr, arg.count_modes, &infos)?;

    let properties = {
        let state = file.state();
        let values = state.shown.connectors.get(index);
        arg.encoder_id = values.and_then(|connector| connector.encoder).map_or(0, id_of);
        let atomic = state.files.get(&file.id).is_some_and(|file| file.knows.atomic);
        modes.properties_of(&state, arg.connector_id, uapi::OBJECT_CONNECTOR, atomic).unwrap_or_default()
    };
    arg.count_props = fill_pairs(mem, arg.props_ptr, arg.prop_values_ptr, arg.count_props, &properties)?;
    Ok(0)
}

pub(super) fn get_encoder(file: &Call<'_>, arg: &mut ModeGetEncoder, _: &mut dyn UserMemory) -> Result<i32> {
    let topology = file.card.modes.topology();
    let index = topology.encoders.iter().position(|encoder| encoder.id == arg.encoder_id);
    let unknown = Error::new(Errno::ENOENT, "no such encoder").figure(arg.encoder_id.into());
    let index = index.ok_or(unknown)?;
    let info = topology.encoders.get(index).ok_or(unknown)?;
    let state = file.state();
    let feeds = state.shown.connectors.iter().find(|connector| connector.encoder == Some(index));
    arg.crtc_id = topology.crtc_id(feeds.and_then(|connector| connector.crtc));
    arg.encoder_type = info.kind as u32;
    // Bit masks over the lists of GETRESOURCES: a clone of itself alone.
    (arg.possible_crtcs, arg.possible_clones) = (info.crtcs, bit(index));
    Ok(0)
}
