//! Properties of a driver's own.

use core::ffi::{c_char, CStr};

use super::ffi::{self, ModeObject, Own};
use crate::error::{Errno, Error, Result};
use crate::kernel::actions::refusal;
use crate::kernel::ffi::DrmDevice;

/// What values a property can have.
#[derive(Clone, Copy, Debug)]
pub enum PropertyKind {
    /// Numbers from the first to the last.
    Range(u64, u64),
    /// The same with a sign.
    SignedRange(i64, i64),
    /// One of these.
    Enum(&'static [(&'static str, u64)]),
    /// Any set of these bits, by their numbers.
    Bitmask(&'static [(&'static str, u64)]),
    /// A blob.
    Blob,
    /// An object of this type.
    Object(u32),
}

/// A property of an object's own state.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// Its number in the own state.
    pub index: usize,
    /// Its name, 1 to 31 bytes.
    pub name: &'static str,
    /// Its values.
    pub kind: PropertyKind,
    /// Its value before the first commit.
    pub initial: u64,
}

/// `DRM_PROP_NAME_LEN`: bytes of a name, with the final zero.
const NAME: usize = 32;

/// `DRM_MODE_PROP_*`.
mod flags {
    pub(super) const RANGE: u32 = 1 << 1;
    pub(super) const ENUM: u32 = 1 << 3;
    pub(super) const BLOB: u32 = 1 << 4;
    pub(super) const BITMASK: u32 = 1 << 5;
    pub(super) const OBJECT: u32 = 1 << 6;
    pub(super) const SIGNED_RANGE: u32 = 2 << 6;
}

/// The bits of a number with a sign, as the kernel keeps it.
fn bits(value: i64) -> u64 {
    u64::from_ne_bytes(value.to_ne_bytes())
}

/// A name for C. Fails with `EINVAL` for one that is empty, too long, or has a zero in it.
fn name_of<R>(name: &str, f: impl FnOnce(*const c_char) -> R) -> Result<R> {
    let refused = Error::new(Errno::EINVAL, "a property has a name of 1 to 31 bytes");
    let mut bytes = [0_u8; NAME];
    let place = bytes.get_mut(..name.len()).filter(|_| (1..NAME).contains(&name.len()));
    place.ok_or(refused)?.copy_from_slice(name.as_bytes());
    match CStr::from_bytes_until_nul(&bytes) {
        Ok(text) if text.count_bytes() == name.len() => Ok(f(text.as_ptr())),
        _ => Err(refused),
    }
}

/// Makes the properties of an object, and attaches them.
///
/// # Safety
///
/// `drm` is being built, `object` and `own` are those of one object of it.
pub(super) unsafe fn attach(
    drm: *mut DrmDevice,
    object: *mut ModeObject,
    own: *mut Own,
    properties: impl Iterator<Item = Property>,
) -> Result {
    for property in properties {
        let (values, flags, least, most): (&[_], _, _, _) = match property.kind {
            PropertyKind::Range(least, most) => (&[], flags::RANGE, least, most),
            PropertyKind::SignedRange(least, most) => (&[], flags::SIGNED_RANGE, bits(least), bits(most)),
            PropertyKind::Enum(values) => (values, flags::ENUM, 0, 0),
            PropertyKind::Bitmask(values) => (values, flags::BITMASK, 0, 0),
            PropertyKind::Blob => (&[], flags::BLOB, 0, 0),
            PropertyKind::Object(kind) => (&[], flags::OBJECT, kind.into(), 0),
        };
        let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
        let made = name_of(property.name, |name| {
            // SAFETY: the device is being built; C copies the name.
            unsafe { ffi::drmm_glue_property(drm, flags, name, count, least, most) }
        })?;
        if made.is_null() {
            return Err(Error::new(Errno::ENOMEM, "no memory for a property"));
        }
        for (name, value) in values {
            let added = name_of(name, |name| {
                // SAFETY: just made, with room for as many values; C copies the name.
                unsafe { ffi::drm_property_add_enum(made, *value, name) }
            })?;
            if added != 0 {
                return Err(refusal(added, "the kernel refused a value of a property"));
            }
        }
        let index = u32::try_from(property.index).unwrap_or(u32::MAX);
        // SAFETY: by the contract of one object; the index is below the number of its properties.
        let attached = unsafe { ffi::drmm_glue_attach_property(object, own, index, made, property.initial) };
        if attached != 0 {
            return Err(refusal(attached, "a mode object has too many properties"));
        }
    }
    Ok(())
}
