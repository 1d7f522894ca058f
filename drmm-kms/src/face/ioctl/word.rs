//! Command words: direction, size, type and number of a call in 32 bits, as
//! `include/uapi/asm-generic/ioctl.h` has it.

/// The type byte of every DRM command word.
pub const IOCTL_BASE: u8 = b'd';
/// The number of the first call of a driver's own: `DRM_COMMAND_BASE`.
pub const COMMAND_BASE: u8 = 0x40;
/// The number behind the last call of a driver's own: `DRM_COMMAND_END`.
pub const COMMAND_END: u8 = 0xa0;

const WRITE: u32 = 1;
const READ: u32 = 2;
const SIZE_BITS: u32 = 14;

/// Which way the argument travels, seen from the program as the kernel does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Direction {
    /// The program writes the argument, the card reads it.
    pub write: bool,
    /// The card writes the argument, the program reads it.
    pub read: bool,
}

#[expect(clippy::cast_possible_truncation, reason = "asserted to fit")]
const fn word(direction: u32, nr: u8, size: usize) -> u32 {
    assert!(size < 1 << SIZE_BITS, "an argument of a command word is smaller than 16 KiB");
    (direction << 30) | ((size as u32) << 16) | ((IOCTL_BASE as u32) << 8) | nr as u32
}

pub(crate) const fn io(nr: u8) -> u32 {
    word(0, nr, 0)
}

pub(crate) const fn iow(nr: u8, size: usize) -> u32 {
    word(WRITE, nr, size)
}

pub(crate) const fn ior(nr: u8, size: usize) -> u32 {
    word(READ, nr, size)
}

pub(crate) const fn iowr(nr: u8, size: usize) -> u32 {
    word(READ | WRITE, nr, size)
}

/// The number of the call within its type.
#[must_use]
pub const fn nr(word: u32) -> u8 {
    (word & 0xff) as u8
}

/// The type byte; [`IOCTL_BASE`] for every DRM call.
#[must_use]
pub const fn kind(word: u32) -> u8 {
    ((word >> 8) & 0xff) as u8
}

/// The size of the argument in bytes, as the program knows it.
#[must_use]
pub const fn size(word: u32) -> usize {
    ((word >> 16) & ((1 << SIZE_BITS) - 1)) as usize
}

/// The direction bits.
#[must_use]
pub const fn direction(word: u32) -> Direction {
    Direction { write: (word >> 30) & WRITE != 0, read: (word >> 30) & READ != 0 }
}
