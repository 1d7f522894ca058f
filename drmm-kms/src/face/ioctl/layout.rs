//! How a structure that programs and cards share becomes bytes and back, without a cast.
//!
//! Every field is read and written at its own offset. That the fields follow each other without
//! hidden padding, and so that these offsets are those of the C structure, is asserted at compile
//! time for every structure.

/// A value with a fixed layout in bytes: a number, an array of them, or a structure that
/// [`uapi_structs!`](crate::uapi_structs) declares.
///
/// Reading extends with zeroes what is too short, writing leaves out what does not fit: that is how
/// the kernel serves programs that were built against shorter or longer versions of a structure.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no fixed layout in bytes, so programs and the driver cannot share it",
    label = "not a number of 8 to 64 bits, an array of those, or a structure of `uapi_structs!`",
    note = "an address of the program's memory is a `u64`; a size is a `u32` or a `u64`; a truth is a `u32`"
)]
pub trait Layout: Sized {
    /// Size in bytes.
    const SIZE: usize;
    /// Reads the value from the front of `from`.
    #[doc(hidden)]
    fn read(from: &mut Reader<'_>) -> Self;
    /// Writes the value to the front of `into`.
    #[doc(hidden)]
    fn write(&self, into: &mut Writer<'_>);

    /// The value in `bytes`; bytes that are missing count as zero.
    #[must_use]
    fn from_bytes(bytes: &[u8]) -> Self {
        Self::read(&mut Reader { rest: bytes })
    }

    /// Writes the value over the first bytes of `into`, as far as they go.
    fn write_to(&self, into: &mut [u8]) {
        self.write(&mut Writer { rest: into });
    }

    /// The value's bytes.
    #[cfg(feature = "std")]
    #[must_use]
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0; Self::SIZE];
        self.write_to(&mut bytes);
        bytes
    }
}

/// The bytes that were not read yet.
#[derive(Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        let (head, tail) = self.rest.split_at(N.min(self.rest.len()));
        for (to, from) in bytes.iter_mut().zip(head) {
            *to = *from;
        }
        self.rest = tail;
        bytes
    }
}

/// The bytes that were not written yet.
#[derive(Debug)]
pub struct Writer<'a> {
    rest: &'a mut [u8],
}

impl Writer<'_> {
    fn put(&mut self, bytes: &[u8]) {
        let rest = core::mem::take(&mut self.rest);
        let (head, tail) = rest.split_at_mut(bytes.len().min(rest.len()));
        for (to, from) in head.iter_mut().zip(bytes) {
            *to = *from;
        }
        self.rest = tail;
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Layout for $number {
            const SIZE: usize = size_of::<$number>();
            fn read(from: &mut Reader<'_>) -> Self {
                Self::from_ne_bytes(from.take())
            }
            fn write(&self, into: &mut Writer<'_>) {
                into.put(&self.to_ne_bytes());
            }
        }
    )*};
}

numbers!(u8 u16 u32 u64 i8 i16 i32 i64);

impl<T: Layout, const N: usize> Layout for [T; N] {
    const SIZE: usize = T::SIZE * N;
    fn read(from: &mut Reader<'_>) -> Self {
        core::array::from_fn(|_| T::read(from))
    }
    fn write(&self, into: &mut Writer<'_>) {
        for item in self {
            item.write(into);
        }
    }
}

/// Structures that programs and the driver share: `struct Name (bytes) { fields }`.
///
/// Each has the layout of the same structure in C (`#[repr(C)]`), and the same one for programs of
/// 32 and of 64 bits. So each byte has a name: what a C compiler would insert is written out as a
/// field, `pad` by custom. The size in bytes is said, and checked when the program is built.
///
/// ```
/// use drmm_kms::uapi::Layout;
///
/// drmm_kms::uapi_structs! {
///     /// What a program asks for.
///     pub struct Ask (16) {
///         /// Of what.
///         pub number: u32,
///         /// Zero.
///         pub pad: u32,
///         /// The answer.
///         pub answer: u64,
///     }
/// }
///
/// let ask = Ask { number: 7, ..Ask::default() };
/// assert_eq!(Ask::from_bytes(&ask.to_bytes()), ask);
/// ```
///
/// ```compile_fail
/// drmm_kms::uapi_structs! {
///     /// Four bytes lie between the fields, and what is in them would get to programs.
///     pub struct Hidden (16) { pub number: u32, pub answer: u64 }
/// }
/// ```
#[macro_export]
macro_rules! uapi_structs {
    ($(
        $(#[$doc:meta])*
        $vis:vis struct $name:ident ($size:literal) {
            $($(#[$field_doc:meta])* $field_vis:vis $field:ident : $ty:ty),* $(,)?
        }
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(C)]
        $vis struct $name { $($(#[$field_doc])* $field_vis $field: $ty,)* }

        impl $crate::__ioctl::Layout for $name {
            const SIZE: usize = $(<$ty as $crate::__ioctl::Layout>::SIZE +)* 0;
            fn read(from: &mut $crate::__ioctl::Reader<'_>) -> Self {
                Self { $($field: <$ty as $crate::__ioctl::Layout>::read(from),)* }
            }
            fn write(&self, into: &mut $crate::__ioctl::Writer<'_>) {
                $(<$ty as $crate::__ioctl::Layout>::write(&self.$field, into);)*
            }
        }

        impl ::core::default::Default for $name {
            /// Zero in each byte.
            fn default() -> Self {
                <Self as $crate::__ioctl::Layout>::from_bytes(&[])
            }
        }

        const _: () = {
            let size = ::core::mem::size_of::<$name>();
            ::core::assert!(
                size == <$name as $crate::__ioctl::Layout>::SIZE,
                "a structure has hidden padding: write it out as fields, or order the fields"
            );
            ::core::assert!(size == $size, "a structure has another size in bytes than its parentheses say");
        };
    )*};
}
