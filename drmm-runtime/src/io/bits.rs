//! [`bitfield!`](crate::bitfield): the bits of a register by their names.

mod packing;
mod parts;

#[doc(hidden)]
pub use packing::{
    __checked, __get, __is_alone, __is_small, __is_within, __mask, __most, __set, __width_of,
    __without_a_name,
};

/// A field of `BITS` bits that every value of this type fits into.
#[diagnostic::on_unimplemented(
    message = "a value of `{Self}` may be too large for this field, which has {BITS} bits",
    label = "not every value fits",
    note = "a constant goes to the setter that begins with `with_const_`, a value of run time to the one with `try_with_`"
)]
pub trait Fits<const BITS: u32> {}

impl Fits<8> for u8 {}
impl Fits<16> for u16 {}
impl Fits<32> for u32 {}
impl Fits<64> for u64 {}

/// The values of a field that has a name for each.
#[diagnostic::on_unimplemented(
    message = "a field of a register has no values of type `{Self}`",
    label = "`bool`, `u8`, `u16`, `u32`, `u64`, or an enum that `bitfield!` makes"
)]
pub trait FieldValues: Copy {
    /// How many bits the field has.
    const BITS: u32;
}

/// Declares what the bits of a register are, and the values of fields that have names.
///
/// `pub struct Status(u32)` is a value of a register of 32 bits. A field has its bits, the lowest
/// first, a name, and a type: `bool` for one bit, an unsigned integer, or an enum of this macro.
/// `= 0x80` is what the register holds after a reset of the device, for
/// [`Register::reset`](crate::io::Register::reset) and `Default`.
///
/// ```
/// use drmm_runtime::{bitfield, Errno};
///
/// bitfield! {
///     /// What the scaler does.
///     pub struct Scaler(u32) = 0x0000_0100 {
///         /// It is on.
///         0 => enabled: bool,
///         /// How it fills gaps.
///         4..=5 => filter: Filter,
///         /// Lines of its buffer.
///         8..=13 => lines: u8,
///         /// The phase of the first line.
///         16..=31 => phase: u16,
///     }
///
///     /// Filters.
///     pub enum Filter(2) {
///         /// The nearest pixel.
///         Nearest = 0,
///         /// A weighted sum.
///         Linear = 2,
///     }
/// }
///
/// # fn main() -> drmm_runtime::Result {
/// let scaler = Scaler::default().with_enabled(true).with_filter(Filter::Linear).with_phase(0x8000);
/// assert_eq!(scaler.into_raw(), 0x8000_0121);
/// assert_eq!((scaler.lines(), scaler.filter()?), (1, Filter::Linear));
///
/// // Six bits hold no more than 63. A constant is checked when the driver is built.
/// let scaler = scaler.with_const_lines::<63>();
/// assert_eq!(scaler.try_with_lines(64).unwrap_err().errno(), Errno::EOVERFLOW);
///
/// // Hardware may answer what the driver does not know.
/// assert_eq!(Scaler::from_raw(0x10).filter().unwrap_err().errno(), Errno::EIO);
/// assert_eq!(
///     format!("{scaler:?}"),
///     "Scaler { enabled: true, filter: Linear, lines: 63, phase: 32768, raw: 0x80003f21 }"
/// );
/// # Ok(())
/// # }
/// ```
///
/// The value is the whole register, bits without a name included, so an
/// [`update`](crate::io::Register::update) keeps them. Its methods, for a field `lines`:
///
/// | | |
/// | --- | --- |
/// | `lines()` | what the field holds (`FIELD_GET`); for an enum a `Result`, `EIO` for a value without a name |
/// | `with_lines(value)` | the same register with another value, for types whose every value fits (`FIELD_PREP`) |
/// | `with_const_lines::<VALUE>()` | the same for a constant of an integer field; one that does not fit is an error when the driver is built |
/// | `try_with_lines(value)` | the same for an integer of run time; fails with `EOVERFLOW` |
/// | no mask | a field has a name, and needs none (`GENMASK`) |
///
/// No value is cut to fit. `zeroed()` has no bit set, `from_raw` and `into_raw` are for values that
/// come from elsewhere.
///
/// # What does not compile
///
/// A field beyond the register, bits from high to low, two fields with a bit in common, a `bool` of
/// more than one bit, a field wider than its integer, an enum of another width than its field, and
/// a value of an enum that does not fit its bits.
#[macro_export]
macro_rules! bitfield {
    () => {};
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident ( $word:ident ) $(= $reset:literal)? {
            $(
                $(#[$doc:meta])*
                $low:literal $(..= $high:literal)? => $field:ident : $ty:ident
            ),* $(,)?
        }
        $($rest:tt)*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(transparent)]
        $vis struct $name($word);

        #[allow(
            dead_code, clippy::cast_lossless, clippy::cast_possible_truncation, clippy::unnecessary_cast,
            reason = "a register lists what the device has; the bits were counted when it was declared"
        )]
        impl $name {
            /// No bit is set.
            #[must_use]
            #[inline]
            $vis const fn zeroed() -> Self {
                Self(0)
            }

            /// These bits.
            #[must_use]
            #[inline]
            $vis const fn from_raw(bits: $word) -> Self {
                Self(bits)
            }

            /// The bits.
            #[must_use]
            #[inline]
            $vis const fn into_raw(self) -> $word {
                self.0
            }

            $($crate::__methods! {
                $ty, $vis ($(#[$doc])*) $word, $field, $ty, $low, $crate::__high!($low $($high)?)
            })*
        }

        $($crate::__reset! { $name, $reset })?

        impl $crate::io::Layout for $name {
            type Bits = $word;
            type Value = Self;

            #[inline]
            fn decode(bits: $word) -> Self {
                Self(bits)
            }

            #[inline]
            fn encode(value: Self) -> $word {
                value.0
            }
        }

        /// The fields by their names, and the whole in hexadecimal.
        impl ::core::fmt::Debug for $name {
            #[allow(clippy::cast_lossless, reason = "the width of the register is a parameter")]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let mut all = f.debug_struct(::core::stringify!($name));
                $($crate::__show! {
                    $ty, all, $field, $ty, self.$field(),
                    $crate::io::__get(self.0 as u64, $low, $crate::__high!($low $($high)?))
                })*
                all.field("raw", &::core::format_args!("{:#x}", self.0)).finish()
            }
        }

        const _: () = {
            #[allow(dead_code, reason = "a register may have no field with a name")]
            const MASKS: &[u64] = &[$($crate::io::__mask($low, $crate::__high!($low $($high)?))),*];
            $(const _: () = {
                const LOW: u32 = $low;
                const HIGH: u32 = $crate::__high!($low $($high)?);
                $crate::__private::__at! { $field { ::core::assert!(
                    $crate::io::__is_within(LOW, HIGH, <$word>::BITS),
                    ::core::concat!(
                        "the field `", ::core::stringify!($field), "` is not inside `", ::core::stringify!($name),
                        "`: its bits go from the lowest to the highest, below the width of the register"
                    )
                ); } }
                $crate::__private::__at! { $field { ::core::assert!(
                    $crate::io::__is_alone(MASKS, $crate::io::__mask(LOW, HIGH)),
                    ::core::concat!(
                        "the field `", ::core::stringify!($field), "` of `", ::core::stringify!($name),
                        "` has a bit in common with another field"
                    )
                ); } }
                $crate::__width! { $ty, $ty, $field, $crate::io::__width_of(LOW, HIGH) }
            };)*
        };

        $crate::bitfield! { $($rest)* }
    };
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident ( $bits:literal ) {
            $($(#[$doc:meta])* $value:ident = $number:literal),* $(,)?
        }
        $($rest:tt)*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[allow(dead_code, reason = "it lists what the device has")]
        #[repr(u64)]
        $vis enum $name {
            $($(#[$doc])* $value = $number,)*
        }

        #[allow(dead_code, reason = "it lists what the device has")]
        impl $name {
            /// The value with this number, if it has a name.
            #[must_use]
            #[inline]
            $vis const fn from_raw(raw: u64) -> ::core::option::Option<Self> {
                match raw {
                    $($number => ::core::option::Option::Some(Self::$value),)*
                    _ => ::core::option::Option::None,
                }
            }

            /// Its number.
            #[must_use]
            #[inline]
            $vis const fn into_raw(self) -> u64 {
                self as u64
            }
        }

        impl $crate::io::FieldValues for $name {
            const BITS: u32 = $bits;
        }

        const _: () = {
            $($crate::__private::__at! { $value { ::core::assert!(
                $crate::io::__is_small($number, $bits),
                ::core::concat!(
                    "the value `", ::core::stringify!($value), "` of `", ::core::stringify!($name), "` is larger than ",
                    ::core::stringify!($bits), " bits"
                )
            ); } })*
        };

        $crate::bitfield! { $($rest)* }
    };
}
