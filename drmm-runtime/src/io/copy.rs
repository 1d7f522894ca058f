//! Copies to device memory from memory that programs may write meanwhile.
//!
//! A `&[u8]` of such memory would be undefined behaviour, so it is named by a [`Window`] and copied
//! word by word, once, from where it is to where it goes.

use core::fmt;

use super::access::Word;
use super::{Mapped, Memory, Window};
use crate::error::{Errno, Error, Result};

/// Bytes to be copied: memory of the caller, or memory that programs may write meanwhile.
#[derive(Clone, Copy)]
pub struct Source<'a>(Bytes<'a>);

#[derive(Clone, Copy)]
enum Bytes<'a> {
    Own(&'a [u8]),
    Shared { window: Window<'a>, offset: usize, len: usize },
}

/// Where bytes can be copied to: the memory of a device, that a driver has mapped.
///
/// A bus implements it for its mappings; a test may implement it to count.
#[diagnostic::on_unimplemented(
    message = "bytes cannot be copied to `{Self}`",
    label = "no device memory",
    note = "a mapping takes them, `IoMem` for example; `copy_to` copies to a buffer of the driver's own"
)]
pub trait Sink {
    /// Copies all of `from` to byte `at`; `memcpy_toio`. Fails with `EINVAL` out of range, and
    /// copies nothing then.
    fn copy_from(&self, at: u64, from: Source<'_>) -> Result;
}

impl<'a> Source<'a> {
    /// The bytes from `offset` on of memory that is accessed by windows only. Fails with `EINVAL`
    /// if they are not inside.
    pub fn shared(window: Window<'a>, offset: usize, len: usize) -> Result<Self> {
        if !window.has(offset, len) {
            let error = Error::new(Errno::EINVAL, "bytes to be copied are outside of their window");
            return Err(error.figures(offset as u64, window.len() as u64));
        }
        Ok(Self(Bytes::Shared { window, offset, len }))
    }

    /// How many bytes they are.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self.0 {
            Bytes::Own(bytes) => bytes.len(),
            Bytes::Shared { len, .. } => len,
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether programs may write them meanwhile. Such bytes have not been copied on their way
    /// here.
    #[must_use]
    pub const fn is_shared(&self) -> bool {
        matches!(self.0, Bytes::Shared { .. })
    }

    /// Copies them to `into`, as far as it has room.
    pub fn copy_to(&self, into: &mut [u8]) {
        match self.0 {
            Bytes::Own(bytes) => into.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from),
            Bytes::Shared { window, offset, len } => {
                let room = into.len().min(len);
                if let Some(into) = into.get_mut(..room) {
                    window.read_block(offset, into);
                }
            }
        }
    }

    /// Gives them on in pieces of private memory, with how many went before: for a device that
    /// is not in the address space, and takes bytes by a call.
    pub fn pieces(&self, mut each: impl FnMut(usize, &[u8])) {
        match self.0 {
            Bytes::Own(bytes) => each(0, bytes),
            Bytes::Shared { window, offset, len } => {
                let mut piece = [0; 1024];
                for before in (0..len).step_by(piece.len()) {
                    let room = piece.len().min(len - before);
                    let Some(piece) = piece.get_mut(..room) else { return };
                    window.read_block(offset + before, piece);
                    each(before, piece);
                }
            }
        }
    }
}

impl<'a> From<&'a [u8]> for Source<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self(Bytes::Own(bytes))
    }
}

impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({} bytes)", self.len())
    }
}

impl<const SIZE: usize, M: Memory> Window<'_, SIZE, M> {
    /// Copies `from` to `offset`, in accesses as wide as both places allow. If it is out of range,
    /// nothing is written.
    pub fn copy_from(&self, offset: usize, from: Source<'_>) {
        match from.0 {
            Bytes::Own(bytes) => self.write_block(offset, bytes),
            Bytes::Shared { window, offset: begin, len } if self.has(offset, len) => {
                self.copy_words(offset, window, begin, len);
            }
            Bytes::Shared { .. } => {}
        }
    }

    /// Both ranges are inside.
    fn copy_words(&self, to: usize, window: Window<'_, 0, Mapped>, from: usize, len: usize) {
        let apart = to.wrapping_sub(from);
        let width = if apart % 8 == 0 {
            8
        } else if apart % 4 == 0 {
            4
        } else {
            1
        };
        let head = len.min(to.wrapping_neg() % width);
        let words = (len - head) / width * width;
        for at in (0..head).chain(head + words..len) {
            self.write8(to + at, window.read8(from + at));
        }
        let (to, from) = (to + head, from + head);
        match width {
            8 => self.copy_all::<u64>(to, window, from, words / 8),
            4 => self.copy_all::<u32>(to, window, from, words / 4),
            _ => self.copy_all::<u8>(to, window, from, words),
        }
    }

    /// Copies whole words. Both ranges are inside, and aligned to the word's width.
    fn copy_all<W: Word>(&self, to: usize, window: Window<'_, 0, Mapped>, from: usize, words: usize) {
        let bytes = words.saturating_mul(size_of::<W>());
        if !(self.has(to, bytes) && to % size_of::<W>() == 0) {
            return;
        }
        if !(window.has(from, bytes) && from % size_of::<W>() == 0) {
            return;
        }
        // SAFETY: `from` is inside of the window, as was just checked.
        let source = unsafe { window.base.add(from) };
        // SAFETY: both ranges are inside of their windows and aligned, as was just checked.
        unsafe { M::store_all::<W>(self.base, to, source, words) };
    }
}
