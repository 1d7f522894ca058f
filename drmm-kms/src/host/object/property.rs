//! Properties: named values of an object that programs can list, and set unless they are immutable.

use drmm_runtime::{Errno, Error, Result};

use crate::face::property::PropertyKind;
use crate::host::uapi;

/// A property.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Property {
    name: &'static str,
    kind: PropertyKind,
    immutable: bool,
    atomic: bool,
}

/// Names have room for this many bytes, the last one being zero.
pub(crate) const NAME: usize = 32;

impl Property {
    /// A property that programs can set. `EINVAL` if the name has no bytes or more than 31, a range
    /// is inside out, or a bit's number is above 63.
    pub fn new(name: &'static str, kind: PropertyKind) -> Result<Self> {
        let bad = |what, found, limit| Err(Error::new(Errno::EINVAL, what).figures(found, limit));
        if name.is_empty() || name.len() >= NAME {
            return bad("a property's name is empty or too long: bytes", name.len() as u64, NAME as u64 - 1);
        }
        match kind {
            PropertyKind::Range(first, last) if first > last => {
                bad("a property's range is inside out", first, last)
            }
            PropertyKind::SignedRange(first, last) if first > last => {
                bad("a property's range is inside out", first.cast_unsigned(), last.cast_unsigned())
            }
            PropertyKind::Bitmask(bits) => match bits.iter().find(|(_, bit)| *bit > 63) {
                Some((_, bit)) => bad("a property has no such bit", *bit, 63),
                None => Ok(Self { name, kind, immutable: false, atomic: false }),
            },
            _ => Ok(Self { name, kind, immutable: false, atomic: false }),
        }
    }

    /// The same property, which only the driver can set.
    #[must_use]
    pub fn immutable(mut self) -> Self {
        self.immutable = true;
        self
    }

    /// The same property, which atomic programs alone are shown.
    #[must_use]
    pub fn atomic(mut self) -> Self {
        self.atomic = true;
        self
    }

    /// Whether atomic programs alone are shown it.
    #[must_use]
    pub fn is_atomic(&self) -> bool {
        self.atomic
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The `DRM_MODE_PROP_*` flags.
    #[must_use]
    pub fn flags(&self) -> u32 {
        let kind = match self.kind {
            PropertyKind::Range(..) => uapi::PROP_RANGE,
            PropertyKind::SignedRange(..) => uapi::PROP_SIGNED_RANGE,
            PropertyKind::Enum(_) => uapi::PROP_ENUM,
            PropertyKind::Bitmask(_) => uapi::PROP_BITMASK,
            PropertyKind::Blob => uapi::PROP_BLOB,
            PropertyKind::Object(_) => uapi::PROP_OBJECT,
        };
        let immutable = if self.immutable { uapi::PROP_IMMUTABLE } else { 0 };
        let atomic = if self.atomic { uapi::PROP_ATOMIC } else { 0 };
        kind | immutable | atomic
    }

    /// What `GETPROPERTY` lists as values: both ends of a range, each value of an enum, the type of
    /// an object.
    #[must_use]
    pub fn values(&self) -> Vec<u64> {
        match self.kind {
            PropertyKind::Range(first, last) => vec![first, last],
            PropertyKind::SignedRange(first, last) => vec![first.cast_unsigned(), last.cast_unsigned()],
            PropertyKind::Enum(names) | PropertyKind::Bitmask(names) => {
                names.iter().map(|(_, value)| *value).collect()
            }
            PropertyKind::Blob => Vec::new(),
            PropertyKind::Object(kind) => vec![kind.into()],
        }
    }

    /// The named values of an enum or bits of a bitmask.
    #[must_use]
    pub fn names(&self) -> &'static [(&'static str, u64)] {
        match self.kind {
            PropertyKind::Enum(names) | PropertyKind::Bitmask(names) => names,
            _ => &[],
        }
    }

    /// `EINVAL` if the value is none that this property can have. `kind_of` gives the type of an
    /// object.
    pub(crate) fn check(&self, value: u64, kind_of: impl Fn(u32) -> Option<u32>) -> Result {
        let is = |kind| value == 0 || u32::try_from(value).ok().and_then(kind_of) == Some(kind);
        let ok = match self.kind {
            PropertyKind::Range(first, last) => (first..=last).contains(&value),
            PropertyKind::SignedRange(first, last) => (first..=last).contains(&value.cast_signed()),
            PropertyKind::Enum(names) => names.iter().any(|(_, allowed)| *allowed == value),
            PropertyKind::Bitmask(bits) => value & !mask(bits) == 0,
            PropertyKind::Blob => is(uapi::OBJECT_BLOB),
            PropertyKind::Object(kind) => is(kind),
        };
        if ok {
            return Ok(());
        }
        Err(Error::new(Errno::EINVAL, "a property cannot have this value").figure(value))
    }

    /// As [`Self::check`], for a program.
    pub(crate) fn check_change(&self, value: u64, kind_of: impl Fn(u32) -> Option<u32>) -> Result {
        if self.immutable {
            return Err(Error::new(Errno::EINVAL, "an immutable property cannot be set"));
        }
        self.check(value, kind_of)
    }
}

fn mask(bits: &[(&str, u64)]) -> u64 {
    bits.iter()
        .fold(0, |mask, (_, bit)| mask | 1_u64.checked_shl(u32::try_from(*bit).unwrap_or(64)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_takes_its_values_only() {
        let kind_of = |id| (id == 9).then_some(uapi::OBJECT_CRTC);
        let cases: [(PropertyKind, &[u64], &[u64]); 5] = [
            (PropertyKind::Range(2, 4), &[2, 4], &[1, 5]),
            (PropertyKind::Enum(&[("on", 0), ("off", 3)]), &[0, 3], &[1, u64::MAX]),
            (PropertyKind::Bitmask(&[("low", 0), ("top", 63)]), &[0, 1, 1 << 63 | 1], &[2, 3]),
            (PropertyKind::Blob, &[0], &[9, 8]),
            (PropertyKind::Object(uapi::OBJECT_CRTC), &[0, 9], &[8, 9 << 32]),
        ];
        for (kind, good, bad) in cases {
            let property = Property::new("p", kind).unwrap();
            for value in good {
                property.check_change(*value, kind_of).unwrap();
                property.clone().immutable().check_change(*value, kind_of).unwrap_err();
            }
            for value in bad {
                assert_eq!(
                    property.check(*value, kind_of).unwrap_err().errno(),
                    Errno::EINVAL,
                    "{kind:?} {value}"
                );
            }
        }
    }

    #[test]
    fn what_cannot_be_a_property_is_refused() {
        for (name, kind) in [
            ("", PropertyKind::Blob),
            ("a name of two and thirty letters", PropertyKind::Blob),
            ("p", PropertyKind::Range(2, 1)),
            ("p", PropertyKind::Bitmask(&[("b", 64)])),
        ] {
            assert_eq!(Property::new(name, kind).unwrap_err().errno(), Errno::EINVAL);
        }
    }
}
