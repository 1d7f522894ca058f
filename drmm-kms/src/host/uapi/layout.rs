//! How a uAPI structure becomes bytes and back, without a cast.
//!
//! Every field is read and written at its own offset. That the fields follow each other without
//! hidden padding, and so that these offsets are those of the C structure, is asserted at compile
//! time for every structure.

/// A value with a fixed layout in bytes.
///
/// Reading extends with zeroes what is too short, writing leaves out what does not fit: that is how
/// the kernel serves programs that were built against shorter or longer versions of a structure.
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

numbers!(u8 u16 u32 u64 i32 i64);

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

/// Declares uAPI structures: `Name (size in bytes) { fields }`.
macro_rules! layouts {
    ($($(#[$doc:meta])* $name:ident ($size:literal) { $($field:ident: $ty:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
        #[repr(C)]
        pub struct $name { $(pub $field: $ty,)* }

        impl $crate::host::uapi::Layout for $name {
            const SIZE: usize = $(<$ty as $crate::host::uapi::Layout>::SIZE +)* 0;
            fn read(from: &mut $crate::host::uapi::Reader<'_>) -> Self {
                Self { $($field: <$ty as $crate::host::uapi::Layout>::read(from),)* }
            }
            fn write(&self, into: &mut $crate::host::uapi::Writer<'_>) {
                $(self.$field.write(into);)*
            }
        }

        const _: () = assert!(
            size_of::<$name>() == $size && <$name as $crate::host::uapi::Layout>::SIZE == $size,
            "the layout has hidden padding or the wrong size"
        );
    )*};
}
pub(super) use layouts;
