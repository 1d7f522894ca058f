//! Connectors and encoders.

use drmm_runtime::Result;

use super::array::{fill, fill_all};
use super::property::properties_of;
use super::File;
use crate::mode::Mode;
use crate::uapi::{self, ModeGetConnector, ModeGetEncoder};
use crate::user::UserMemory;

/// Sub-pixels are of no known order.
const SUBPIXEL_UNKNOWN: u32 = 1;

/// A master that asks for no modes yet has the monitor looked at anew, as in the kernel.
pub(super) fn get_connector(
    file: &File,
    arg: &mut ModeGetConnector,
    mem: &mut dyn UserMemory,
) -> Result<i32> {
    let modes = &file.card.modes;
    let id = arg.connector_id;
    modes.state().objects.find(id, uapi::OBJECT_CONNECTOR, "no such connector")?;
    if arg.count_modes == 0 && file.is_master() {
        modes.probe(&*file.card.backend)?;
    }
    let state = modes.state();
    let monitor = &state.monitor;
    let infos: Vec<_> = monitor.modes.iter().map(Mode::to_info).collect();
    arg.connection = if monitor.connected { uapi::CONNECTED } else { uapi::DISCONNECTED };
    let (width, height) = monitor.edid.as_ref().map_or((0, 0), crate::edid::Edid::size_cm);
    (arg.mm_width, arg.mm_height) = (u32::from(width) * 10, u32::from(height) * 10);
    arg.encoder_id = if state.scanout.mode.is_some() { modes.ids.encoder } else { 0 };
    let properties = properties_of(&state, &modes.ids, uapi::OBJECT_CONNECTOR).unwrap_or_default();
    drop(state);

    arg.connector_type = modes.pipe.connector as u32;
    arg.connector_type_id = 1;
    arg.subpixel = SUBPIXEL_UNKNOWN;
    arg.count_modes = fill_all(mem, arg.modes_ptr, arg.count_modes, &infos)?;
    let (ids, values): (Vec<u32>, Vec<u64>) = properties.into_iter().unzip();
    fill(mem, arg.prop_values_ptr, arg.count_props, &values)?;
    arg.count_props = fill(mem, arg.props_ptr, arg.count_props, &ids)?;
    arg.count_encoders = fill(mem, arg.encoders_ptr, arg.count_encoders, &[modes.ids.encoder])?;
    Ok(0)
}

pub(super) fn get_encoder(file: &File, arg: &mut ModeGetEncoder, _: &mut dyn UserMemory) -> Result<i32> {
    let modes = &file.card.modes;
    let state = modes.state();
    state.objects.find(arg.encoder_id, uapi::OBJECT_ENCODER, "no such encoder")?;
    arg.crtc_id = if state.scanout.mode.is_some() { modes.ids.crtc } else { 0 };
    arg.encoder_type = modes.pipe.connector.encoder_type();
    // Bit masks over the lists of GETRESOURCES: the one CRTC, and a clone of itself.
    (arg.possible_crtcs, arg.possible_clones) = (1, 1);
    Ok(0)
}
