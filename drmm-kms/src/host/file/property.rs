//! Properties and their values.

use drmm_runtime::{Errno, Error, Result};

use super::array::{count, fill, fill_pairs, name};
use super::set::Setting;
use super::Call;
use crate::host::card::Card;
use crate::host::commit::accept::How;
use crate::host::commit::request::Request;
use crate::host::uapi::{
    self, ModeConnectorSetProperty, ModeGetBlob, ModeGetProperty, ModeObjGetProperties, ModeObjSetProperty,
    ModePropertyEnum,
};
use crate::host::user::{UserMemory, UserPtr};
use crate::host::values::{DPMS_OFF, DPMS_ON};

pub(super) fn get_object_properties(
    file: &Call<'_>,
    arg: &mut ModeObjGetProperties,
    mem: &mut dyn UserMemory,
) -> Result<i32> {
    let modes = &file.card.modes;
    let state = modes.state();
    let kind = state.objects.find(arg.obj_id, arg.obj_type, "no such object")?;
    let none = Error::new(Errno::EINVAL, "objects of this type have no properties").figure(kind.into());
    let atomic = state.files.get(&file.id).is_some_and(|file| file.knows.atomic);
    let properties = modes.properties_of(&state, arg.obj_id, kind, atomic).ok_or(none)?;
    drop(state);
    arg.count_props = fill_pairs(mem, arg.props_ptr, arg.prop_values_ptr, arg.count_props, &properties)?;
    Ok(0)
}

pub(super) fn get_property(
    file: &Call<'_>,
    arg: &mut ModeGetProperty,
    mem: &mut dyn UserMemory,
) -> Result<i32> {
    let property = file.state().objects.property(arg.prop_id)?;
    arg.flags = property.flags();
    arg.name = name(property.name());
    let names: Vec<_> = property
        .names()
        .iter()
        .map(|(text, value)| ModePropertyEnum { value: *value, name: name(text) })
        .collect();
    arg.count_values = fill(mem, arg.values_ptr, arg.count_values, &property.values())?;
    // Of properties of other types nothing is said.
    if arg.flags & (uapi::PROP_ENUM | uapi::PROP_BITMASK | uapi::PROP_BLOB) != 0 {
        arg.count_enum_blobs = fill(mem, arg.enum_blob_ptr, arg.count_enum_blobs, &names)?;
    }
    Ok(0)
}

/// The bytes are stored only if the program knows exactly how many they are.
pub(super) fn get_blob(file: &Call<'_>, arg: &mut ModeGetBlob, mem: &mut dyn UserMemory) -> Result<i32> {
    let blob = file.state().objects.blob(arg.blob_id)?;
    if arg.length == count(&blob) {
        mem.copy_out(UserPtr(arg.data), &blob)?;
    }
    arg.length = count(&blob);
    Ok(0)
}

pub(super) fn set_object_property(
    file: &Call<'_>,
    arg: &mut ModeObjSetProperty,
    _: &mut dyn UserMemory,
) -> Result<i32> {
    let kind = file.state().objects.find(arg.obj_id, arg.obj_type, "no such object")?;
    set(file, kind, Setting { object: arg.obj_id, property: arg.prop_id, value: arg.value })
}

/// The older call, for connectors only.
pub(super) fn set_connector_property(
    file: &Call<'_>,
    arg: &mut ModeConnectorSetProperty,
    _: &mut dyn UserMemory,
) -> Result<i32> {
    let kind = file.state().objects.find(arg.connector_id, uapi::OBJECT_CONNECTOR, "no such connector")?;
    set(file, kind, Setting { object: arg.connector_id, property: arg.prop_id, value: arg.value })
}

fn set(file: &Call<'_>, kind: u32, setting: Setting) -> Result<i32> {
    let card = &file.card;
    let none = Error::new(Errno::EINVAL, "objects of this type have no properties").figure(kind.into());
    card.modes.properties_of(&file.state(), setting.object, kind, true).ok_or(none)?;
    Setting::check_property(card, setting.object, setting.property)
        .map_err(|error| Error::new(Errno::EINVAL, error.what()).figure(setting.property.into()))?;
    if setting.property == card.modes.properties.dpms {
        return set_dpms(card, card.modes.topology().connector(setting.object)?, setting.value);
    }
    let change = setting.check(card)?;
    let mut request = Request::new(card)?;
    change.apply(card, &mut request)?;
    request.check(true)?.commit(Vec::new(), How::Wait)?;
    Ok(0)
}

/// A CRTC is on while one of its connectors is, and a connector is on or off:
/// `drm_atomic_connector_commit_dpms`. It takes the low 32 bits, and any value.
fn set_dpms(card: &Card, connector: usize, value: u64) -> Result<i32> {
    let value = if value.trailing_zeros() >= u32::BITS { DPMS_ON } else { DPMS_OFF };
    let mut request = Request::new(card)?;
    if request.new.connectors.get(connector).is_some_and(|connector| connector.dpms == value) {
        return Ok(0);
    }
    let state = request.connector(connector)?;
    state.dpms = value;
    if let Some(crtc) = state.crtc {
        let connectors = &request.new.connectors;
        let active = connectors.iter().any(|other| other.crtc == Some(crtc) && other.dpms == DPMS_ON);
        request.crtc(crtc)?.active = active;
    }
    request.check(true)?.commit(Vec::new(), How::Wait)?;
    Ok(0)
}
