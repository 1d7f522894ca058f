//! A register as a value of a driver: where it is, which directions it has, and what its bits mean.
//!
//! A [`Register`] is a borrow of what it is in and an offset. The macro [`registers!`] makes it,
//! and has checked the offset when the driver was compiled, so an access is what the driver would
//! write by hand with a number. The direction is in the type: what cannot be written has no `write`
//! that compiles.
//!
//! [`registers!`]: crate::registers

use core::fmt;
use core::marker::PhantomData;

use super::{Memory, Window};
use crate::error::{Errno, Error, Result};

/// Something that has registers of `W`, one of `u8`, `u16`, `u32` and `u64`: a mapping, or ports.
///
/// It is the kernel's `Io` and `IoCapable`. A width that the hardware has no access for is not
/// implemented, and so refused when a driver is compiled: ports have no `u64`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no access of the width of this register: `{W}`",
    label = "no access of this width here",
    note = "a mapping has `u8` to `u64`, ports have `u8` to `u32`"
)]
pub trait Io<W> {
    /// Reads the register at `offset`, in bytes. Little-endian on the bus. What is out of range or
    /// misaligned reads all ones.
    fn read(&self, offset: usize) -> W;

    /// Writes the register at `offset`, in bytes. What is out of range or misaligned is dropped.
    fn write(&self, offset: usize, value: W);
}

/// Something that has `SIZE` bytes of registers by its type, so that offsets need no check when the
/// driver runs.
#[diagnostic::on_unimplemented(
    message = "this block of registers has {SIZE} bytes, and `{Self}` has another size in its type, or none",
    label = "must have {SIZE} bytes by its type",
    note = "`devm_iomap_bar_sized` maps as many bytes as the type of the field says, and `sized` gives a size to a mapping without one"
)]
pub trait Space<const SIZE: usize> {}

macro_rules! io_of_a_window {
    ($($word:ident $read:ident $write:ident)*) => { $(
        impl<const SIZE: usize, M: Memory> Io<$word> for Window<'_, SIZE, M> {
            #[inline]
            fn read(&self, offset: usize) -> $word {
                self.$read(offset)
            }

            #[inline]
            fn write(&self, offset: usize, value: $word) {
                self.$write(offset, value);
            }
        }
    )* };
}
io_of_a_window! {
    u8 read8 write8
    u16 read16 write16
    u32 read32 write32
    u64 read64 write64
}

impl<const SIZE: usize, M: Memory> Space<SIZE> for Window<'_, SIZE, M> {}

/// How the bits of a register are read as a value.
///
/// It is implemented for the unsigned integers, for what [`bitfield!`](crate::bitfield) makes, and
/// for [`BigEndian`].
pub trait Layout {
    /// The register as the bus carries it: `u8`, `u16`, `u32` or `u64`.
    type Bits: Bytes;
    /// What a driver reads and writes.
    type Value;

    /// The value of these bits.
    fn decode(bits: Self::Bits) -> Self::Value;
    /// The bits of this value.
    fn encode(value: Self::Value) -> Self::Bits;
}

/// A register whose bytes are in the other order than on a PCI bus: the most significant byte first
/// (`ioread32be`).
///
/// ```
/// use core::sync::atomic::AtomicU64;
/// use drmm_runtime::io::{BigEndian, Window};
/// use drmm_runtime::registers;
///
/// registers! {
///     /// Registers of a chip that was built for another processor.
///     pub struct Old(8) {
///         /// How many lines it has.
///         0x0 => lines: ReadWrite<BigEndian<u32>>,
///     }
/// }
///
/// let memory = [AtomicU64::new(0)];
/// let window = Window::over(&memory).sized()?;
/// let old = Old::new(window);
/// old.lines().write(0x0102);
/// assert_eq!((old.lines().read(), window.read32(0)), (0x0102, 0x0201_0000));
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct BigEndian<L>(PhantomData<L>);

/// A word of a register, which has an order of bytes.
#[diagnostic::on_unimplemented(
    message = "a register has 8, 16, 32 or 64 bits, and `{Self}` is no such word",
    label = "`u8`, `u16`, `u32` or `u64` goes here"
)]
pub trait Bytes: Copy {
    /// The same bytes in the opposite order.
    #[must_use]
    fn turned_round(self) -> Self;
}

macro_rules! plain {
    ($($word:ident)*) => { $(
        impl Bytes for $word {
            #[inline]
            fn turned_round(self) -> Self {
                self.swap_bytes()
            }
        }

        impl Layout for $word {
            type Bits = Self;
            type Value = Self;

            #[inline]
            fn decode(bits: Self) -> Self {
                bits
            }

            #[inline]
            fn encode(value: Self) -> Self {
                value
            }
        }
    )* };
}
plain! { u8 u16 u32 u64 }

impl<L: Layout> Layout for BigEndian<L> {
    type Bits = L::Bits;
    type Value = L::Value;

    #[inline]
    fn decode(bits: Self::Bits) -> Self::Value {
        L::decode(bits.turned_round())
    }

    #[inline]
    fn encode(value: Self::Value) -> Self::Bits {
        L::encode(value).turned_round()
    }
}

/// Which way a register goes, and what is in it.
pub trait Direction {
    /// What is in it.
    type Layout: Layout;
}

/// A register that can be read.
#[diagnostic::on_unimplemented(
    message = "this register is write-only: what it reads means nothing",
    label = "no read of a write-only register",
    note = "remember what was written in a field of the driver, or declare the register `ReadWrite`"
)]
pub trait Readable: Direction {}

/// A register that can be written.
#[diagnostic::on_unimplemented(
    message = "this register is read-only: a write to it does nothing",
    label = "no write to a read-only register",
    note = "if the device has such a register, declare it `ReadWrite` in `registers!`"
)]
pub trait Writable: Direction {}

/// A register that is only read.
///
/// ```
/// # use std::sync::atomic::AtomicU64;
/// use drmm_runtime::io::Window;
///
/// drmm_runtime::registers! {
///     /// A counter.
///     struct Counter(8) {
///         /// What was counted.
///         0x0 => count: ReadOnly<u32>,
///         /// Starts from 0 at each write.
///         0x4 => restart: WriteOnly<u32>,
///     }
/// }
///
/// # let memory = [AtomicU64::new(3)];
/// let counter = Counter::new(Window::over(&memory).sized()?);
/// counter.restart().write(1); // it has no `read`
/// assert_eq!(counter.count().read(), 3); // it has no `write`
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
#[derive(Debug)]
pub struct ReadOnly<L>(PhantomData<L>);

/// A register that is only written.
///
/// [`ReadOnly`] has an example of both.
#[derive(Debug)]
pub struct WriteOnly<L>(PhantomData<L>);

/// A register that is read and written.
///
/// [`Register`] has an example.
#[derive(Debug)]
pub struct ReadWrite<L>(PhantomData<L>);

impl<L: Layout> Direction for ReadOnly<L> {
    type Layout = L;
}
impl<L: Layout> Direction for WriteOnly<L> {
    type Layout = L;
}
impl<L: Layout> Direction for ReadWrite<L> {
    type Layout = L;
}
impl<L: Layout> Readable for ReadOnly<L> {}
impl<L: Layout> Readable for ReadWrite<L> {}
impl<L: Layout> Writable for WriteOnly<L> {}
impl<L: Layout> Writable for ReadWrite<L> {}

/// A value that says what its register holds after a reset of the device.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what its register holds after a reset",
    label = "no reset value",
    note = "give one in `bitfield!`, behind the width: `(u32) = 0`"
)]
pub trait Reset {
    /// That value.
    const RESET: Self;
}

type BitsOf<D> = <<D as Direction>::Layout as Layout>::Bits;
type ValueOf<D> = <<D as Direction>::Layout as Layout>::Value;

/// One register. A block that [`registers!`](crate::registers) makes has a method for each.
///
/// ```
/// use drmm_runtime::io::{Shared, Window};
/// use drmm_runtime::registers;
/// # use std::sync::atomic::AtomicU64;
///
/// registers! {
///     /// A fan.
///     struct Fan(8) {
///         /// Turns a minute.
///         0x0 => speed: ReadWrite<u32>,
///     }
/// }
///
/// let memory = [AtomicU64::new(0)];
/// let fan: Fan<Window<'_, 8, Shared>> = Fan::new(Window::over(&memory).sized()?);
/// fan.speed().write(900);
/// fan.speed().update(|speed| speed + 100);
/// assert_eq!(fan.speed().read(), 1000);
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
pub struct Register<'r, IO, D> {
    io: &'r IO,
    offset: usize,
    _direction: PhantomData<fn() -> D>,
}

impl<'r, IO, D: Direction> Register<'r, IO, D> {
    /// The register at `offset`, for the macro: it has checked the offset.
    #[doc(hidden)]
    #[inline]
    pub const fn __at(io: &'r IO, offset: usize) -> Self {
        Self { io, offset, _direction: PhantomData }
    }

    /// Where it is, in bytes from the beginning of its block.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Reads it: one access. A device that is gone reads all ones (`readl`, `ioread32`, `inb`).
    #[must_use = "a read may have side effects: write `let _ =` if only those are wanted"]
    #[inline]
    pub fn read(&self) -> ValueOf<D>
    where
        D: Readable,
        IO: Io<BitsOf<D>>,
    {
        D::Layout::decode(self.io.read(self.offset))
    }

    /// Writes it: one access (`writel`, `iowrite32`, `outb`).
    #[inline]
    pub fn write(&self, value: ValueOf<D>)
    where
        D: Writable,
        IO: Io<BitsOf<D>>,
    {
        self.io.write(self.offset, D::Layout::encode(value));
    }

    /// Reads it, changes what was read and writes it back: two accesses.
    ///
    /// Fields that `change` does not set keep their bits, also those that have no name. Nothing
    /// holds off another thread, or the device, between the two accesses. Where two threads update
    /// one register, the driver keeps the block in a [`Mutex`](crate::Mutex), see
    /// [the documentation of the crate](crate#two-registers-behind-one-lock).
    #[inline]
    pub fn update(&self, change: impl FnOnce(ValueOf<D>) -> ValueOf<D>)
    where
        D: Readable + Writable,
        IO: Io<BitsOf<D>>,
    {
        self.write(change(self.read()));
    }

    /// Writes what it holds after a reset of the device: one access.
    #[inline]
    pub fn reset(&self)
    where
        D: Writable,
        ValueOf<D>: Reset,
        IO: Io<BitsOf<D>>,
    {
        self.write(<ValueOf<D> as Reset>::RESET);
    }
}

impl<IO, D> fmt::Debug for Register<'_, IO, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Register({:#x})", self.offset)
    }
}

/// `LEN` registers of one kind, `STRIDE` bytes apart.
///
/// [`registers!`](crate::registers) has an example: `timers.end()` there.
pub struct RegisterArray<'r, IO, D, const LEN: usize, const STRIDE: usize> {
    io: &'r IO,
    offset: usize,
    _direction: PhantomData<fn() -> D>,
}

impl<'r, IO, D: Direction, const LEN: usize, const STRIDE: usize> RegisterArray<'r, IO, D, LEN, STRIDE> {
    /// The registers from `offset` on, for the macro: it has checked all offsets.
    #[doc(hidden)]
    #[inline]
    pub const fn __at(io: &'r IO, offset: usize) -> Self {
        Self { io, offset, _direction: PhantomData }
    }

    /// The register with this number, which is checked when the driver is built.
    #[must_use]
    #[inline]
    pub const fn at<const INDEX: usize>(&self) -> Register<'r, IO, D> {
        // The compiler's own words are the right ones, and it shows them without a look into
        // `core`.
        const { [(); LEN][INDEX] };
        Register::__at(self.io, self.offset + INDEX * STRIDE)
    }

    /// The register with this number. Fails with `EINVAL` if there are fewer.
    #[inline]
    pub fn get(&self, index: usize) -> Result<Register<'r, IO, D>> {
        if index < LEN {
            Ok(Register::__at(self.io, self.offset + index * STRIDE))
        } else {
            let error = Error::new(Errno::EINVAL, "there is no register with this index in the array");
            Err(error.figures(index as u64, (LEN - 1) as u64))
        }
    }

    /// How many registers there are; never 0.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "an array of registers is not empty")]
    pub const fn len(&self) -> usize {
        LEN
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = Register<'r, IO, D>> + 'r
    where
        D: 'r,
    {
        let (io, offset) = (self.io, self.offset);
        (0..LEN).map(move |index| Register::__at(io, offset + index * STRIDE))
    }
}

impl<IO, D, const LEN: usize, const STRIDE: usize> fmt::Debug for RegisterArray<'_, IO, D, LEN, STRIDE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RegisterArray({LEN} from {:#x} on, {STRIDE} bytes apart)", self.offset)
    }
}
