//! Properties, and the own state of a mode object: a struct whose fields are properties that
//! programs set, or values that `atomic_check` works out of them.

use drmm_runtime::{Errno, Error, Result};

/// What values a property can have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PropertyKind {
    /// A number from the first to the last, both included.
    Range(u64, u64),
    /// The same with a sign.
    SignedRange(i64, i64),
    /// One of these named values.
    Enum(&'static [(&'static str, u64)]),
    /// Any set of these named bits, each given by its number from 0 to 63.
    Bitmask(&'static [(&'static str, u64)]),
    /// The id of a blob, 0 for none.
    Blob,
    /// The id of an object of this type (as in `uapi::OBJECT_CRTC`), 0 for none.
    Object(u32),
}

/// A property as its object declares it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PropertyInfo {
    /// Its name, 1 to 31 bytes.
    pub name: &'static str,
    /// Its values.
    pub kind: PropertyKind,
}

/// A type that a property's value can have: `bool`, [`Ranged`], or an enum of the driver's own.
///
/// ```
/// use drmm_kms::{PropertyKind, PropertyValue};
///
/// #[derive(Clone, Copy)]
/// enum Scaler { Nearest, Smooth }
///
/// impl PropertyValue for Scaler {
///     const KIND: PropertyKind = PropertyKind::Enum(&[("nearest", 0), ("smooth", 1)]);
///     fn raw(self) -> u64 {
///         self as u64
///     }
///     fn from_raw(raw: u64) -> Option<Self> {
///         [Self::Nearest, Self::Smooth].into_iter().find(|value| value.raw() == raw)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a property cannot have values of type `{Self}`",
    label = "programs set properties as numbers: `bool`, `Ranged` or an enum with `PropertyValue`",
    note = "a field without `[\"name\"]` is no property, and can have any type that is `Copy`"
)]
pub trait PropertyValue: Copy {
    /// The values that programs can set.
    const KIND: PropertyKind;
    /// The number that programs see.
    fn raw(self) -> u64;
    /// The value of a number, `None` if there is none.
    fn from_raw(raw: u64) -> Option<Self>;
}

impl PropertyValue for bool {
    const KIND: PropertyKind = PropertyKind::Range(0, 1);

    fn raw(self) -> u64 {
        self.into()
    }

    fn from_raw(raw: u64) -> Option<Self> {
        (raw < 2).then_some(raw == 1)
    }
}

/// A number from `LEAST` to `MOST`, as the value of a property.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ranged<const LEAST: u64, const MOST: u64>(pub u64);

impl<const LEAST: u64, const MOST: u64> PropertyValue for Ranged<LEAST, MOST> {
    const KIND: PropertyKind = PropertyKind::Range(LEAST, MOST);

    fn raw(self) -> u64 {
        self.0
    }

    fn from_raw(raw: u64) -> Option<Self> {
        (LEAST..=MOST).contains(&raw).then_some(Self(raw))
    }
}

/// An object's own state, as [`drm_properties!`](crate::drm_properties) makes it. Each commit has a
/// copy of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no state of a mode object",
    label = "declare it with `drm_properties!`",
    note = "each commit has a copy of it: properties that programs set, and what `atomic_check` works out of them"
)]
pub trait State: Copy + Send + Sync + 'static {
    /// The values before the first commit.
    const INITIAL: Self;
    #[doc(hidden)]
    const LIST: &'static [Option<PropertyInfo>];
    #[doc(hidden)]
    fn get(&self, index: usize) -> Option<u64>;
    #[doc(hidden)]
    fn set(&mut self, index: usize, raw: u64) -> Result;
}

impl State for () {
    const INITIAL: Self = ();
    const LIST: &'static [Option<PropertyInfo>] = &[];

    fn get(&self, _: usize) -> Option<u64> {
        None
    }

    fn set(&mut self, _: usize, raw: u64) -> Result {
        Err(refused(raw))
    }
}

/// The error for a value that a property cannot have.
#[doc(hidden)]
#[must_use]
pub fn refused(raw: u64) -> Error {
    Error::new(Errno::EINVAL, "a property cannot have this value").figure(raw)
}

/// Declares the own state of a mode object.
///
/// `["name"] field: type = initial` is a property that programs can set, of a [`PropertyValue`].
/// Without the name it is a value of the driver's, which `atomic_check` works out.
///
/// ```
/// use drmm_kms::{drm_properties, Ranged};
///
/// drm_properties! {
///     /// What programs can set on a picture, and what follows from it.
///     pub struct Picture {
///         ["brightness"] brightness: Ranged<0, 100> = Ranged(50),
///         ["mirror"] mirror: bool = false,
///         commands: u32 = 0,
///     }
/// }
/// ```
#[macro_export]
macro_rules! drm_properties {
    ($(#[$meta:meta])* $vis:vis struct $name:ident {
        $( $(#[doc = $doc:expr])* $([$prop:literal])? $field:ident : $ty:ty = $init:expr ),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        $vis struct $name { $( $(#[doc = $doc])* $vis $field: $ty ),* }

        impl $crate::State for $name {
            const INITIAL: Self = Self { $( $field: $init ),* };
            const LIST: &'static [::core::option::Option<$crate::PropertyInfo>] =
                &[ $( $crate::__property!(info $ty $(, $prop)?) ),* ];

            #[allow(unused_variables, unused_mut, unused_assignments)]
            fn get(&self, index: usize) -> ::core::option::Option<u64> {
                let mut place = 0;
                $(
                    if place == index { return $crate::__property!(get self.$field $(, $prop)?); }
                    place += 1;
                )*
                ::core::option::Option::None
            }

            #[allow(unused_variables, unused_mut, unused_assignments)]
            fn set(&mut self, index: usize, raw: u64) -> $crate::__Result {
                let mut place = 0;
                $(
                    if place == index { $crate::__property!(set self.$field, $ty, raw $(, $prop)?); }
                    place += 1;
                )*
                ::core::result::Result::Err($crate::__refused(raw))
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __property {
    (info $ty:ty, $prop:literal) => {{
        const _: () = ::core::assert!(
            !$prop.is_empty() && $prop.len() < 32,
            ::core::concat!("the name of the property `", $prop, "` is empty, or has more than 31 bytes")
        );
        ::core::option::Option::Some($crate::PropertyInfo {
            name: $prop,
            kind: <$ty as $crate::PropertyValue>::KIND,
        })
    }};
    (info $ty:ty) => {
        ::core::option::Option::None
    };
    (get $value:expr, $prop:literal) => {
        ::core::option::Option::Some($crate::PropertyValue::raw($value))
    };
    (get $value:expr) => {
        ::core::option::Option::None
    };
    (set $value:expr, $ty:ty, $raw:ident, $prop:literal) => {
        $value = <$ty as $crate::PropertyValue>::from_raw($raw).ok_or($crate::__refused($raw))?;
        return ::core::result::Result::Ok(())
    };
    (set $value:expr, $ty:ty, $raw:ident) => {};
}
