//! Properties and their values.

use drmm_runtime::{Errno, Error, Result};

use super::array::{count, fill, name};
use super::File;
use crate::mode_config::{Ids, State, PLANE_PRIMARY};
use crate::uapi::{
    self, ModeConnectorSetProperty, ModeGetBlob, ModeGetProperty, ModeObjGetProperties, ModeObjSetProperty,
    ModePropertyEnum,
};
use crate::user::{UserMemory, UserPtr};

/// The properties of a type of object and their values; `None` for types that have no properties at all.
pub(super) fn properties_of(state: &State, ids: &Ids, kind: u32) -> Option<Vec<(u32, u64)>> {
    match kind {
        uapi::OBJECT_CONNECTOR => {
            let mut all = vec![(ids.edid, state.monitor.edid_blob.into()), (ids.dpms, state.scanout.dpms)];
            all.extend(
                ids.properties.iter().zip(&state.scanout.properties).map(|(id, (_, value))| (*id, *value)),
            );
            Some(all)
        }
        uapi::OBJECT_PLANE => Some(vec![(ids.plane_type, PLANE_PRIMARY)]),
        uapi::OBJECT_CRTC => Some(Vec::new()),
        _ => None,
    }
}

pub(super) fn get_object_properties(
    file: &File,
    arg: &mut ModeObjGetProperties,
    mem: &mut dyn UserMemory,
) -> Result<i32> {
    let modes = &file.card.modes;
    let state = modes.state();
    let kind = state.objects.find(arg.obj_id, arg.obj_type, "no such object")?;
    let none = Error::new(Errno::EINVAL, "objects of this type have no properties").figure(kind.into());
    let properties = properties_of(&state, &modes.ids, kind).ok_or(none)?;
    drop(state);
    let (ids, values): (Vec<u32>, Vec<u64>) = properties.into_iter().unzip();
    fill(mem, arg.prop_values_ptr, arg.count_props, &values)?;
    arg.count_props = fill(mem, arg.props_ptr, arg.count_props, &ids)?;
    Ok(0)
}

pub(super) fn get_property(file: &File, arg: &mut ModeGetProperty, mem: &mut dyn UserMemory) -> Result<i32> {
    let property = file.state().objects.property(arg.prop_id)?;
    arg.flags = property.flags();
    arg.name = name(property.name());
    let names: Vec<_> = property
        .names()
        .iter()
        .map(|(text, value)| ModePropertyEnum { value: *value, name: name(text) })
        .collect();
    arg.count_values = fill(mem, arg.values_ptr, arg.count_values, &property.values())?;
    arg.count_enum_blobs = fill(mem, arg.enum_blob_ptr, arg.count_enum_blobs, &names)?;
    Ok(0)
}

/// The bytes are stored only if the program knows exactly how many they are.
pub(super) fn get_blob(file: &File, arg: &mut ModeGetBlob, mem: &mut dyn UserMemory) -> Result<i32> {
    let blob = file.state().objects.blob(arg.blob_id)?;
    if arg.length == count(&blob) {
        mem.copy_out(UserPtr(arg.data), &blob)?;
    }
    arg.length = count(&blob);
    Ok(0)
}

pub(super) fn set_object_property(
    file: &File,
    arg: &mut ModeObjSetProperty,
    _: &mut dyn UserMemory,
) -> Result<i32> {
    let kind = file.state().objects.find(arg.obj_id, arg.obj_type, "no such object")?;
    set(file, kind, arg.prop_id, arg.value)
}

/// The older call, for connectors only.
pub(super) fn set_connector_property(
    file: &File,
    arg: &mut ModeConnectorSetProperty,
    _: &mut dyn UserMemory,
) -> Result<i32> {
    let kind = file.state().objects.find(arg.connector_id, uapi::OBJECT_CONNECTOR, "no such connector")?;
    set(file, kind, arg.prop_id, arg.value)
}

fn set(file: &File, kind: u32, property: u32, value: u64) -> Result<i32> {
    let modes = &file.card.modes;
    let known = {
        let state = modes.state();
        let has = properties_of(&state, &modes.ids, kind)
            .is_some_and(|all| all.iter().any(|(id, _)| *id == property));
        if !has {
            return Err(
                Error::new(Errno::EINVAL, "the object does not have this property").figure(property.into())
            );
        }
        let known = state.objects.property(property)?;
        known.check_change(value, |id| state.objects.kind(id))?;
        known
    };
    let commits = modes.begin(&*file.card.backend)?;
    let mut new = commits.current();
    if property == modes.ids.dpms {
        new.dpms = value;
    } else if let Some((_, slot)) = new.properties.iter_mut().find(|(name, _)| *name == known.name()) {
        *slot = value;
    }
    commits.apply(new, None)?;
    Ok(0)
}
