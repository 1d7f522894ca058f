//! The properties that the core gives every object, by their ids:
//! `drm_mode_create_standard_properties`.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use crate::face::property::{PropertyInfo, PropertyKind, State};
use crate::host::object::{Object, Objects, Property};
use crate::host::topology::OwnProperty;
use crate::host::uapi;
use crate::host::values::DPMS_ON;

const DPMS: PropertyKind = PropertyKind::Enum(&[("On", DPMS_ON), ("Standby", 1), ("Suspend", 2), ("Off", 3)]);
const LINK_STATUS: PropertyKind = PropertyKind::Enum(&[("Good", LINK_GOOD), ("Bad", LINK_BAD)]);
const PLANE_TYPE: PropertyKind = PropertyKind::Enum(&[("Overlay", 0), ("Primary", 1), ("Cursor", 2)]);
const POSITION: PropertyKind = PropertyKind::SignedRange(i32::MIN as i64, i32::MAX as i64);
const FENCE: PropertyKind = PropertyKind::SignedRange(-1, i32::MAX as i64);
const SIZE: PropertyKind = PropertyKind::Range(0, i32::MAX as u64);
const SOURCE: PropertyKind = PropertyKind::Range(0, u32::MAX as u64);

/// The link to the monitor works.
pub(crate) const LINK_GOOD: u64 = 0;
/// A commit has failed on the way to the monitor.
pub(crate) const LINK_BAD: u64 = 1;

macro_rules! standard {
    ($($name:ident: $text:literal $kind:expr $(, $how:ident)*;)*) => {
        /// Their ids.
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct Properties { $(pub(crate) $name: u32,)* }

        impl Properties {
            pub(crate) fn new(objects: &mut Objects) -> Result<Self> {
                Ok(Self { $($name: add(objects, Property::new($text, $kind)?$(.$how())*)?,)* })
            }
        }
    };
}

standard! {
    dpms: "DPMS" DPMS;
    edid: "EDID" PropertyKind::Blob, immutable;
    link_status: "link-status" LINK_STATUS;
    non_desktop: "non-desktop" PropertyKind::Range(0, 1), immutable;
    tile: "TILE" PropertyKind::Blob, immutable;
    plane_type: "type" PLANE_TYPE, immutable;
    in_formats: "IN_FORMATS" PropertyKind::Blob, immutable;
    crtc_id: "CRTC_ID" PropertyKind::Object(uapi::OBJECT_CRTC), atomic;
    fb_id: "FB_ID" PropertyKind::Object(uapi::OBJECT_FB), atomic;
    in_fence_fd: "IN_FENCE_FD" FENCE, atomic;
    out_fence_ptr: "OUT_FENCE_PTR" PropertyKind::Range(0, u64::MAX), atomic;
    fb_damage_clips: "FB_DAMAGE_CLIPS" PropertyKind::Blob, atomic;
    crtc_x: "CRTC_X" POSITION, atomic;
    crtc_y: "CRTC_Y" POSITION, atomic;
    crtc_w: "CRTC_W" SIZE, atomic;
    crtc_h: "CRTC_H" SIZE, atomic;
    src_x: "SRC_X" SOURCE, atomic;
    src_y: "SRC_Y" SOURCE, atomic;
    src_w: "SRC_W" SOURCE, atomic;
    src_h: "SRC_H" SOURCE, atomic;
    active: "ACTIVE" PropertyKind::Range(0, 1), atomic;
    mode_id: "MODE_ID" PropertyKind::Blob, atomic;
    vrr_enabled: "VRR_ENABLED" PropertyKind::Range(0, 1);
}

/// Fails with `EINVAL` if the own state of an object has a property that cannot be.
pub(crate) fn check<S: State>() -> Result {
    for (index, info) in S::LIST.iter().enumerate() {
        let (Some(info), Some(initial)) = (info, S::INITIAL.get(index)) else { continue };
        let outside = Error::new(Errno::EINVAL, "a property begins with a value that it cannot have");
        let property = Property::new(info.name, info.kind)?;
        property.check(initial, |_| None).map_err(|_| outside.figure(initial))?;
    }
    Ok(())
}

fn add(objects: &mut Objects, property: Property) -> Result<u32> {
    objects.add(|_| Object::Property(Arc::new(property)))
}

/// Makes the properties of an object's own state.
pub(crate) fn own(objects: &mut Objects, list: &[Option<PropertyInfo>]) -> Result<Vec<OwnProperty>> {
    let named = list.iter().enumerate().filter_map(|(index, info)| Some((index, info.as_ref()?)));
    named
        .map(|(index, info)| {
            Ok(OwnProperty { id: add(objects, Property::new(info.name, info.kind)?)?, index })
        })
        .collect()
}
