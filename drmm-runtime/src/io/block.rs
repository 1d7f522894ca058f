//! [`registers!`](crate::registers): a block of registers as a type.

/// Declares a block of registers: a type with a method for each register.
///
/// The number in parentheses is the size of the block in bytes. A register has its offset in bytes,
/// a name, and a direction around what is in it: [`ReadOnly`], [`WriteOnly`] or [`ReadWrite`] of
/// `u8`, `u16`, `u32`, `u64`, of what [`bitfield!`] makes, or of [`BigEndian`] of one of these.
/// `[ReadOnly<u8>; 256]` is 256 such registers in a row, and `[ReadWrite<u32>; 4; 0x20]` is four
/// that begin 0x20 bytes apart. Documentation is that of the method, and the block has the
/// visibility of its registers.
///
/// ```
/// use core::sync::atomic::AtomicU64;
/// use drmm_runtime::io::Window;
/// use drmm_runtime::{bitfield, registers};
///
/// registers! {
///     /// A timer block.
///     pub struct Timers(0x100) {
///         /// What the chip is.
///         0x00 => id: ReadOnly<u32>,
///         /// Starts and stops all of it.
///         0x04 => control: ReadWrite<Control>,
///         /// Clears interrupts.
///         0x08 => acknowledge: WriteOnly<u32>,
///         /// The timers' ends, one in each 16 bytes.
///         0x80 => end: [ReadWrite<u32>; 8; 0x10],
///     }
/// }
///
/// bitfield! {
///     /// How the chip runs.
///     pub struct Control(u32) = 0x80 {
///         /// It counts.
///         0 => running: bool,
///         /// Ticks of the clock for one of the timers.
///         4..=7 => divider: u8,
///     }
/// }
///
/// let memory: [AtomicU64; 0x20] = Default::default();
/// let timers = Timers::new(Window::over(&memory).sized()?);
/// timers.control().write(Control::zeroed().with_running(true).with_const_divider::<4>());
/// timers.control().update(|control| control.with_running(false));
/// assert_eq!(timers.control().read().into_raw(), 0x40);
///
/// timers.end().at::<7>().write(1000);
/// assert_eq!(timers.end().get(7)?.read(), 1000);
/// assert!(timers.end().get(8).is_err());
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
///
/// A driver writes `timers: Timers<IoMem<'bound, 0x100>>` for the field and
/// `timers: Timers::new(pdev.devm_iomap_bar_sized(0)?)` for its initialiser, which fails with
/// `EINVAL` if the BAR has fewer bytes. The block is over anything that implements
/// [`Io`](crate::io::Io) and has the size in its type ([`Space`](crate::io::Space)): a mapping on
/// the host or in a kernel, a [`Window`](crate::io::Window), ports. It is `Copy` if that is, it
/// ends when that ends, and `io()` leads back to it.
///
/// # What does not compile
///
/// A register that ends beyond its block, that is not aligned to its width, or that overlaps the
/// next one of its array. This is an error in every build and in `cargo check`. A constant index
/// beyond an array is an error when the driver is built.
///
/// Registers of one block may overlap: a status and a command are often at one offset, banks of a
/// chip are, and a word has halves. So an offset that is taken twice by mistake is not found.
///
/// # Cost
///
/// None: `timers.id().read()` is one access. The offset is a constant, and the size is in the type
/// of what the block is over, so no check is left.
///
/// In the kernel this is what `register!` does in Rust, and what a header of `#define`s with
/// `readl(base + OFFSET)` does in C.
///
/// [`ReadOnly`]: crate::io::ReadOnly
/// [`WriteOnly`]: crate::io::WriteOnly
/// [`ReadWrite`]: crate::io::ReadWrite
/// [`BigEndian`]: crate::io::BigEndian
/// [`bitfield!`]: crate::bitfield
#[macro_export]
macro_rules! registers {
    ($(
        $(#[$meta:meta])*
        $vis:vis struct $block:ident ( $size:expr ) {
            $(
                $(#[$doc:meta])*
                $offset:literal => $register:ident : $kind:tt $(< $layout:ty >)?
            ),* $(,)?
        }
    )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy)]
        $vis struct $block<IO>(IO);

        #[allow(dead_code, reason = "a block lists what the device has")]
        impl<IO> $block<IO> {
            /// The registers in `io`, which has the size of this block by its type.
            #[must_use]
            #[inline]
            $vis const fn new(io: IO) -> Self
            where
                IO: $crate::io::Space<{ $size }>,
            {
                Self(io)
            }

            /// What the registers are in.
            #[must_use]
            #[inline]
            $vis const fn io(&self) -> &IO {
                &self.0
            }

            $($crate::__register! {
                method $vis ($(#[$doc])*) $offset, $register, $kind $(< $layout >)?
            })*
        }

        impl<IO: $crate::resource::Resource> $crate::resource::Resource for $block<IO> {
            type Ends = <IO as $crate::resource::Resource>::Ends;
        }

        impl<IO: ::core::fmt::Debug> ::core::fmt::Debug for $block<IO> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_tuple(::core::stringify!($block)).field(&self.0).finish()
            }
        }

        $($crate::__register! { check $block, $size, $offset, $register, $kind $(< $layout >)? })*
    )* };
}

/// One register of a block.
#[doc(hidden)]
#[macro_export]
macro_rules! __register {
    (method $vis:vis ($($doc:tt)*) $offset:literal, $name:ident, [$way:ident < $layout:ty > ; $len:expr]) => {
        $crate::__register! {
            method $vis ($($doc)*) $offset, $name,
            [$way<$layout>; $len; ::core::mem::size_of::<<$layout as $crate::io::Layout>::Bits>()]
        }
    };
    (
        method $vis:vis ($($doc:tt)*) $offset:literal, $name:ident,
        [$way:ident < $layout:ty > ; $len:expr ; $stride:expr]
    ) => {
        $($doc)*
        #[must_use]
        #[inline]
        $vis const fn $name(
            &self,
        ) -> $crate::io::RegisterArray<'_, IO, $crate::io::$way<$layout>, { $len }, { $stride }> {
            $crate::io::RegisterArray::__at(&self.0, $offset)
        }
    };
    (method $vis:vis ($($doc:tt)*) $offset:literal, $name:ident, $way:ident < $layout:ty >) => {
        $($doc)*
        #[must_use]
        #[inline]
        $vis const fn $name(&self) -> $crate::io::Register<'_, IO, $crate::io::$way<$layout>> {
            $crate::io::Register::__at(&self.0, $offset)
        }
    };
    (check $block:ident, $size:expr, $offset:literal, $name:ident, [$way:ident < $layout:ty > ; $len:expr]) => {
        $crate::__register! {
            check $block, $size, $offset, $name,
            [$way<$layout>; $len; ::core::mem::size_of::<<$layout as $crate::io::Layout>::Bits>()]
        }
    };
    (
        check $block:ident, $size:expr, $offset:literal, $name:ident,
        [$way:ident < $layout:ty > ; $len:expr ; $stride:expr]
    ) => {
        const _: () = {
            const BYTES: usize = ::core::mem::size_of::<<$layout as $crate::io::Layout>::Bits>();
            const LEN: usize = $len;
            const STRIDE: usize = $stride;
            $crate::__private::__at! { $name { ::core::assert!(
                LEN > 0,
                ::core::concat!("the array `", ::core::stringify!($name), "` has no register")
            ); } }
            $crate::__private::__at! { $name { ::core::assert!(
                $crate::io::__is_apart(STRIDE, BYTES),
                ::core::concat!(
                    "the registers of `", ::core::stringify!($name),
                    "` overlap or are misaligned: their distance must be a multiple of their width"
                )
            ); } }
            $crate::__register! {
                check $block, $size, $offset, $name, BYTES, $crate::io::__last_offset($offset, LEN, STRIDE)
            }
        };
    };
    (check $block:ident, $size:expr, $offset:literal, $name:ident, $way:ident < $layout:ty >) => {
        const _: () = {
            const BYTES: usize = ::core::mem::size_of::<<$layout as $crate::io::Layout>::Bits>();
            $crate::__register! { check $block, $size, $offset, $name, BYTES, $offset }
        };
    };
    (check $block:ident, $size:expr, $offset:literal, $name:ident, $bytes:ident, $last:expr) => {
        $crate::__private::__at! { $name { ::core::assert!(
            $crate::io::__is_inside($last, $bytes, $size),
            ::core::concat!(
                "the register `", ::core::stringify!($name), "` at ", ::core::stringify!($offset),
                " ends beyond the ", ::core::stringify!($size), " bytes of `", ::core::stringify!($block), "`"
            )
        ); } }
        $crate::__private::__at! { $name { ::core::assert!(
            $crate::io::__is_aligned($offset, $bytes),
            ::core::concat!(
                "the register `", ::core::stringify!($name), "` at ", ::core::stringify!($offset),
                " is not aligned to its width"
            )
        ); } }
    };
    // What has no direction is told once, where it is to be written.
    (method $vis:vis ($($doc:tt)*) $offset:literal, $name:ident, $($other:tt)*) => {};
    (check $block:ident, $size:expr, $offset:literal, $name:ident, [$word:ident ; $($len:tt)*]) => {
        $crate::__register! { undirected $name, $word }
    };
    (check $block:ident, $size:expr, $offset:literal, $name:ident, $word:tt) => {
        $crate::__register! { undirected $name, $word }
    };
    (undirected $name:ident, $word:tt) => {
        $crate::__private::__at! { $word { ::core::compile_error!(::core::concat!(
            "the register `", ::core::stringify!($name), "` has no direction: write `ReadOnly<",
            ::core::stringify!($word), ">`, `WriteOnly<", ::core::stringify!($word), ">` or `ReadWrite<",
            ::core::stringify!($word), ">`"
        )); } }
    };
}

/// Where the procedural macros are left out, an error is shown at the whole block.
#[cfg(not(feature = "macros"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __at {
    ($name:ident { $($tokens:tt)* }) => {
        $($tokens)*
    };
}

/// Whether a register is inside its block.
#[doc(hidden)]
#[must_use]
pub const fn __is_inside(offset: usize, bytes: usize, size: usize) -> bool {
    bytes <= size && offset <= size - bytes
}

/// Whether a register is aligned to its width.
#[doc(hidden)]
#[must_use]
pub const fn __is_aligned(offset: usize, bytes: usize) -> bool {
    offset % bytes == 0
}

/// Whether registers at this distance neither overlap nor are misaligned.
#[doc(hidden)]
#[must_use]
pub const fn __is_apart(stride: usize, bytes: usize) -> bool {
    stride >= bytes && stride % bytes == 0
}

/// Where the last register of an array begins. What does not fit into an address is at its end.
#[doc(hidden)]
#[must_use]
pub const fn __last_offset(offset: usize, len: usize, stride: usize) -> usize {
    offset.saturating_add((len - 1).saturating_mul(stride))
}
