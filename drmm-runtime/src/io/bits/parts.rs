//! What [`bitfield!`](crate::bitfield) makes of one field, by the kind of its type.

/// The highest bit of a field: the lowest, if it has one bit.
#[doc(hidden)]
#[macro_export]
macro_rules! __high {
    ($low:literal) => {
        $low
    };
    ($low:literal $high:literal) => {
        $high
    };
}

/// What the register holds after a reset.
#[doc(hidden)]
#[macro_export]
macro_rules! __reset {
    ($name:ident, $reset:literal) => {
        impl $crate::io::Reset for $name {
            const RESET: Self = Self($reset);
        }

        /// What the register holds after a reset of the device.
        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self($reset)
            }
        }
    };
}

/// The methods of one field, by the kind of its type.
#[doc(hidden)]
#[macro_export]
macro_rules! __methods {
    (bool, $vis:vis ($($doc:tt)*) $word:ident, $field:ident, $ty:ident, $low:literal, $high:expr) => {
        $($doc)*
        #[must_use]
        #[inline]
        $vis const fn $field(self) -> bool {
            $crate::io::__get(self.0 as u64, $low, $high) == 1
        }

        $crate::__private::__paste! {
            #[doc = ::core::concat!("The same register with `", ::core::stringify!($field), "` set or cleared.")]
            #[must_use]
            #[inline]
            $vis const fn [<with_ $field>](self, value: bool) -> Self {
                Self($crate::io::__set(self.0 as u64, $low, $high, value as u64) as $word)
            }
        }
    };
    (u8, $($rest:tt)*) => { $crate::__integer! { $($rest)* } };
    (u16, $($rest:tt)*) => { $crate::__integer! { $($rest)* } };
    (u32, $($rest:tt)*) => { $crate::__integer! { $($rest)* } };
    (u64, $($rest:tt)*) => { $crate::__integer! { $($rest)* } };
    ($other:ident, $($rest:tt)*) => { $crate::__values! { $($rest)* } };
}

/// The methods of an integer field.
#[doc(hidden)]
#[macro_export]
macro_rules! __integer {
    ($vis:vis ($($doc:tt)*) $word:ident, $field:ident, $ty:ident, $low:literal, $high:expr) => {
        $($doc)*
        #[must_use]
        #[inline]
        $vis const fn $field(self) -> $ty {
            $crate::io::__get(self.0 as u64, $low, $high) as $ty
        }

        $crate::__private::__paste! {
            #[doc = ::core::concat!("The same register with another `", ::core::stringify!($field), "`.")]
            #[must_use]
            #[inline]
            $vis const fn [<with_ $field>](self, value: $ty) -> Self
            where
                for<'any> $ty: $crate::io::Fits<{ $crate::io::__width_of($low, $high) }>,
            {
                Self($crate::io::__set(self.0 as u64, $low, $high, value as u64) as $word)
            }

            #[doc = ::core::concat!(
                "The same register with another `", ::core::stringify!($field), "`, which is a constant."
            )]
            #[must_use]
            #[inline]
            $vis const fn [<with_const_ $field>]<const VALUE: $ty>(self) -> Self {
                $crate::__private::__at! { $field { const {
                    ::core::assert!(
                        VALUE as u64 <= $crate::io::__most($low, $high),
                        ::core::concat!("the value is too large for the field `", ::core::stringify!($field), "`")
                    )
                }; } }
                Self($crate::io::__set(self.0 as u64, $low, $high, VALUE as u64) as $word)
            }

            #[doc = ::core::concat!(
                "The same register with another `", ::core::stringify!($field), "`. Fails with `EOVERFLOW`."
            )]
            #[inline]
            $vis const fn [<try_with_ $field>](self, value: $ty) -> $crate::Result<Self> {
                match $crate::io::__checked(value as u64, $low, $high, ::core::stringify!($field)) {
                    ::core::result::Result::Ok(value) => {
                        ::core::result::Result::Ok(Self($crate::io::__set(self.0 as u64, $low, $high, value) as $word))
                    }
                    ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
                }
            }
        }
    };
}

/// The methods of a field whose values have names.
#[doc(hidden)]
#[macro_export]
macro_rules! __values {
    ($vis:vis ($($doc:tt)*) $word:ident, $field:ident, $ty:ident, $low:literal, $high:expr) => {
        $($doc)*
        ///
        /// Fails with `EIO` if the hardware gives a value without a name.
        #[inline]
        $vis const fn $field(self) -> $crate::Result<$ty> {
            let raw = $crate::io::__get(self.0 as u64, $low, $high);
            match $ty::from_raw(raw) {
                ::core::option::Option::Some(value) => ::core::result::Result::Ok(value),
                ::core::option::Option::None => ::core::result::Result::Err($crate::io::__without_a_name(raw)),
            }
        }

        $crate::__private::__paste! {
            #[doc = ::core::concat!("The same register with another `", ::core::stringify!($field), "`.")]
            #[must_use]
            #[inline]
            $vis const fn [<with_ $field>](self, value: $ty) -> Self {
                Self($crate::io::__set(self.0 as u64, $low, $high, value.into_raw()) as $word)
            }
        }
    };
}

/// One field in the `Debug` of its register.
#[doc(hidden)]
#[macro_export]
macro_rules! __show {
    (bool, $all:ident, $field:ident, $ty:ident, $value:expr, $raw:expr) => {
        $all.field(::core::stringify!($field), &$value);
    };
    (u8, $($rest:tt)*) => { $crate::__show! { bool, $($rest)* } };
    (u16, $($rest:tt)*) => { $crate::__show! { bool, $($rest)* } };
    (u32, $($rest:tt)*) => { $crate::__show! { bool, $($rest)* } };
    (u64, $($rest:tt)*) => { $crate::__show! { bool, $($rest)* } };
    ($other:ident, $all:ident, $field:ident, $ty:ident, $value:expr, $raw:expr) => {
        match $value {
            ::core::result::Result::Ok(value) => $all.field(::core::stringify!($field), &value),
            ::core::result::Result::Err(_) => $all.field(::core::stringify!($field), &$raw),
        };
    };
}

/// Checks the width of a field against its type.
#[doc(hidden)]
#[macro_export]
macro_rules! __width {
    (bool, $ty:ident, $field:ident, $width:expr) => {
        $crate::__private::__at! { $field { ::core::assert!(
            $width == 1,
            ::core::concat!("the field `", ::core::stringify!($field), "` is a `bool`, which has one bit")
        ); } }
    };
    (u8, $($rest:tt)*) => { $crate::__width! { integer $($rest)* } };
    (u16, $($rest:tt)*) => { $crate::__width! { integer $($rest)* } };
    (u32, $($rest:tt)*) => { $crate::__width! { integer $($rest)* } };
    (u64, $($rest:tt)*) => { $crate::__width! { integer $($rest)* } };
    (integer $ty:ident, $field:ident, $width:expr) => {
        $crate::__private::__at! { $field { ::core::assert!(
            $width <= <$ty>::BITS,
            ::core::concat!(
                "the field `", ::core::stringify!($field), "` has more bits than a `", ::core::stringify!($ty), "`"
            )
        ); } }
    };
    ($other:ident, $ty:ident, $field:ident, $width:expr) => {
        $crate::__private::__at! { $field { ::core::assert!(
            $width == <$ty as $crate::io::FieldValues>::BITS,
            ::core::concat!(
                "the field `", ::core::stringify!($field), "` must have as many bits as `", ::core::stringify!($ty), "`"
            )
        ); } }
    };
}
