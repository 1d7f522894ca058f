//! Dumb buffers: memory that programs draw into, with a file descriptor behind it from the first
//! day.
//!
//! The file is a sealed memfd where there is one. A program in this process reads and writes it
//! through a [`Mapping`]; one behind a shim gets the descriptor and maps it. Either way the bytes
//! stay when the handle, the card's file and the hardware are gone, so that no access to a mapping
//! can ever fault.

use std::collections::BTreeMap;
use std::fs::File;
use std::sync::{Arc, LazyLock, Weak};

use drmm_runtime::io::{FileMap, Source};
use drmm_runtime::{Errno, Error, Result};

use crate::host::os;
use crate::host::sync::Lock;

/// Buffers are whole pages of this many bytes.
pub(crate) const PAGE: u64 = 4096;
/// Rows begin at multiples of this many bytes.
const PITCH_ALIGN: u32 = 8;

/// The sizes of a dumb buffer, worked out and checked as `drm_mode_create_dumb` does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Shape {
    /// Bytes from row to row.
    pub(crate) pitch: u32,
    /// Bytes in all, whole pages.
    pub(crate) size: u64,
}

impl Shape {
    /// Sizes of a buffer of `width` by `height` pixels of `bpp` bits.
    ///
    /// `EINVAL` if one of them is zero, or if a row or the whole pages do not fit in 32 bits.
    pub(crate) fn new(width: u32, height: u32, bpp: u32) -> Result<Self> {
        if width == 0 || height == 0 || bpp == 0 {
            return Err(Error::new(Errno::EINVAL, "a dumb buffer has no pixels or no bits: smallest side")
                .figures(width.min(height).into(), bpp.into()));
        }
        if bpp > u32::MAX - 8 {
            return Err(Error::new(Errno::EINVAL, "a dumb buffer has an absurd number of bits a pixel")
                .figure(bpp.into()));
        }
        let row = u64::from(width) * u64::from(bpp.div_ceil(8));
        let pitch = u32::try_from(row).ok().and_then(|row| row.checked_next_multiple_of(PITCH_ALIGN));
        let pitch = pitch.ok_or(
            Error::new(Errno::EINVAL, "the bytes of a row of a dumb buffer overflow 32 bits")
                .figures(row, u32::MAX.into()),
        )?;
        let bytes = u64::from(pitch) * u64::from(height);
        let size = bytes.next_multiple_of(PAGE);
        if size > u32::MAX.into() {
            return Err(Error::new(Errno::EINVAL, "the bytes of a dumb buffer overflow 32 bits")
                .figures(bytes, u32::MAX.into()));
        }
        Ok(Self { pitch, size })
    }
}

/// The file in the address space. Without it the bytes are read by calls, through a buffer.
#[cfg(unix)]
fn map(file: &File, size: u64) -> Option<FileMap> {
    usize::try_from(size).ok().and_then(|size| FileMap::new(file, size).ok())
}

#[cfg(not(unix))]
fn map(_: &File, _: u64) -> Option<FileMap> {
    None
}

/// A dumb buffer. Handles, framebuffers and mappings share it; the last of them frees the memory.
#[derive(Debug)]
pub(crate) struct DumbBuffer {
    file: Arc<File>,
    /// The same bytes in the address space, where that can be: to be copied once.
    map: Option<FileMap>,
    size: u64,
    /// The card that it was made on.
    card: u64,
    /// Where programs map it: unique within that card.
    map_offset: u64,
}

/// The buffers of all cards that programs were given descriptors of, by the files behind them.
static EXPORTED: LazyLock<Lock<Exported>> = LazyLock::new(Lock::default);

type Exported = BTreeMap<os::Identity, Weak<DumbBuffer>>;

impl DumbBuffer {
    /// A buffer of `size` zero bytes; `ENOMEM` if there is none to be had.
    pub(crate) fn new(size: u64, card: u64, map_offset: u64) -> Result<Self> {
        let no_memory = |_| Error::new(Errno::ENOMEM, "no memory for a dumb buffer: bytes").figure(size);
        let file = os::memory_file(size).map_err(no_memory)?;
        let map = map(&file, size);
        Ok(Self { file: Arc::new(file), map, size, card, map_offset })
    }

    /// A descriptor of it for a program, by which it is found again.
    pub(crate) fn export(self: &Arc<Self>, writable: bool) -> Result<File> {
        let none = |_| Error::new(Errno::EMFILE, "no descriptor for a buffer");
        let file = if writable { self.file.try_clone() } else { os::read_only(&self.file) };
        let file = file.map_err(none)?;
        let apart = Error::new(Errno::EOPNOTSUPP, "files cannot be told apart on this operating system");
        let identity = os::identity(&file).ok_or(apart)?;
        EXPORTED.lock().insert(identity, Arc::downgrade(self));
        Ok(file)
    }

    /// The buffer that a program's descriptor leads to. `EINVAL` if it leads to none of this
    /// process.
    pub(crate) fn import(file: &File) -> Result<Arc<Self>> {
        let identity = os::identity(file);
        let buffer = identity.and_then(|identity| EXPORTED.lock().get(&identity)?.upgrade());
        buffer.ok_or(Error::new(Errno::EINVAL, "the descriptor is not of a buffer of this process's cards"))
    }

    /// The card that it was made on.
    pub(crate) fn card(&self) -> u64 {
        self.card
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn map_offset(&self) -> u64 {
        self.map_offset
    }

    /// Gives `len` bytes from byte `at` on to `each`, piece by piece, with how many went before.
    pub(crate) fn pieces(
        &self,
        at: u64,
        len: usize,
        each: &mut dyn FnMut(usize, Source<'_>) -> Result,
    ) -> Result {
        if let (Some(map), Ok(at)) = (&self.map, usize::try_from(at)) {
            return each(0, map.source(at, len)?);
        }
        let mut piece = [0; 4096];
        for before in (0..len).step_by(piece.len()) {
            let room = piece.len().min(len - before);
            let Some(piece) = piece.get_mut(..room) else { break };
            let from = at.saturating_add(before as u64);
            os::read_exact_at(&self.file, piece, from)
                .map_err(|_| Error::new(Errno::EIO, "a buffer cannot be read at byte").figure(from))?;
            each(before, Source::from(&*piece))?;
        }
        Ok(())
    }

    /// The first `length` bytes for a program; `EINVAL` if there are fewer.
    pub(crate) fn map(&self, length: u64) -> Result<Mapping> {
        if length == 0 || length > self.size {
            return Err(Error::new(Errno::EINVAL, "a mapping is empty or larger than its buffer")
                .figures(length, self.size));
        }
        Ok(Mapping { file: Arc::clone(&self.file), length })
    }
}

impl Drop for DumbBuffer {
    fn drop(&mut self) {
        let mut exported = EXPORTED.lock();
        if !exported.is_empty() {
            if let Some(identity) = os::identity(&self.file) {
                exported.remove(&identity);
            }
        }
    }
}

/// A program's view of a dumb buffer, as from `mmap`.
///
/// It stays valid when the buffer's handle is destroyed, the card's file is closed and the device
/// is unplugged.
#[derive(Clone, Debug)]
pub struct Mapping {
    file: Arc<File>,
    length: u64,
}

impl Mapping {
    /// Length in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.length
    }

    /// The file behind it: what a shim maps into its program.
    #[cfg(unix)]
    #[must_use]
    pub fn backing_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        std::os::fd::AsFd::as_fd(&*self.file)
    }

    fn check(&self, offset: u64, length: usize) -> Result {
        match offset.checked_add(length as u64) {
            Some(end) if end <= self.length => Ok(()),
            end => Err(Error::new(Errno::EFAULT, "an access goes beyond the mapping: end")
                .figures(end.unwrap_or(u64::MAX), self.length)),
        }
    }

    /// Stores `bytes` from byte `offset` on; `EFAULT` if they go beyond the end.
    pub fn write_at(&self, offset: u64, bytes: &[u8]) -> Result {
        self.check(offset, bytes.len())?;
        os::write_all_at(&self.file, bytes, offset)
            .map_err(|_| Error::new(Errno::ENOMEM, "no memory behind a mapping at byte").figure(offset))
    }

    /// Fills `into` from byte `offset` on; `EFAULT` if it goes beyond the end.
    pub fn read_at(&self, offset: u64, into: &mut [u8]) -> Result {
        self.check(offset, into.len())?;
        os::read_exact_at(&self.file, into, offset)
            .map_err(|_| Error::new(Errno::EIO, "a mapping cannot be read at byte").figure(offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_checked_with_figures() {
        assert_eq!(Shape::new(1024, 768, 32).unwrap(), Shape { pitch: 4096, size: 3_145_728 });
        assert_eq!(Shape::new(5, 1, 24).unwrap(), Shape { pitch: 16, size: 4096 });
        for (width, height, bpp) in [
            (0, 1, 32),
            (1, 0, 32),
            (1, 1, 0),
            (u32::MAX, 1, 32),
            (u32::MAX, 1, 8),
            (65_536, 65_536, 8),
            (2, 0x1fff_ffff, 32),
            (1, 1, u32::MAX),
        ] {
            assert_eq!(
                Shape::new(width, height, bpp).unwrap_err().errno(),
                Errno::EINVAL,
                "{width}x{height}:{bpp}"
            );
        }
        let error = Shape::new(40_000, 40_000, 32).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the bytes of a dumb buffer overflow 32 bits: 6400000000, limit 4294967295 (EINVAL)"
        );
    }

    #[test]
    fn a_mapping_keeps_the_bytes_and_its_bounds() {
        let buffer = DumbBuffer::new(PAGE, 0, 0).unwrap();
        let mapping = buffer.map(100).unwrap();
        mapping.write_at(98, b"ab").unwrap();
        assert_eq!(mapping.write_at(99, b"ab").unwrap_err().errno(), Errno::EFAULT);
        assert_eq!(mapping.read_at(u64::MAX, &mut [0; 2]).unwrap_err().errno(), Errno::EFAULT);
        assert_eq!(buffer.map(PAGE + 1).unwrap_err().errno(), Errno::EINVAL);
        drop(buffer);
        let mut bytes = [0; 2];
        mapping.read_at(98, &mut bytes).unwrap();
        assert_eq!(&bytes, b"ab");
        // The size is sealed: a holder of the descriptor cannot cut it.
        #[cfg(all(any(target_os = "linux", target_os = "freebsd"), not(miri)))]
        assert!(rustix::fs::ftruncate(mapping.backing_fd(), 0).is_err());
    }
}
