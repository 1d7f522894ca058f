//! Framebuffers: a dumb buffer seen as rows of pixels.

use std::sync::Arc;

use drmm_runtime::io::Source;
use drmm_runtime::{Errno, Error, Result};

use crate::face::format::Format;
use crate::face::frame::{self, PixelSource};
use crate::host::buffer::DumbBuffer;

/// Where the pixels lie in a buffer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Layout {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) format: Format,
    pub(crate) pitch: u32,
    pub(crate) offset: u32,
}

impl Layout {
    /// What can be said of it without a buffer: `framebuffer_check`.
    ///
    /// `EINVAL` if the picture is empty or a row is longer than the pitch, `ERANGE` if it goes
    /// beyond what 32 bits can name.
    pub(crate) fn check(&self) -> Result {
        if self.width == 0 || self.height == 0 {
            return Err(Error::new(Errno::EINVAL, "a framebuffer has no pixels"));
        }
        let (row, most) = (self.row(), u64::from(u32::MAX));
        // At most (2^32 - 1)^2 + 2^32 - 1 < 2^64: no overflow.
        let end = (u64::from(self.pitch) * u64::from(self.height)).saturating_add(self.offset.into());
        if row > most || end > most {
            return Err(Error::new(Errno::ERANGE, "the bytes of a framebuffer overflow 32 bits")
                .figures(row.max(end), most));
        }
        if row > self.pitch.into() {
            return Err(Error::new(Errno::EINVAL, "a framebuffer's rows are longer than its pitch: bytes")
                .figures(row, self.pitch.into()));
        }
        Ok(())
    }

    /// `EINVAL` if the last pixel is beyond a buffer of `size` bytes.
    pub(crate) fn check_buffer(&self, size: u64) -> Result {
        let rows = u64::from(self.height.saturating_sub(1));
        let end =
            (u64::from(self.pitch) * rows).saturating_add(self.row()).saturating_add(self.offset.into());
        if end > size {
            return Err(
                Error::new(Errno::EINVAL, "a framebuffer goes beyond its buffer: bytes").figures(end, size)
            );
        }
        Ok(())
    }

    /// Bytes of a row.
    fn row(&self) -> u64 {
        u64::from(self.width) * u64::from(self.format.bytes_per_pixel())
    }
}

/// A framebuffer: what a CRTC can show. It keeps its buffer alive.
#[derive(Debug)]
pub(crate) struct Framebuffer {
    id: u32,
    layout: Layout,
    buffer: Arc<DumbBuffer>,
}

impl Framebuffer {
    /// A framebuffer of a layout that was checked against the buffer.
    pub(crate) fn new(id: u32, layout: Layout, buffer: Arc<DumbBuffer>) -> Self {
        Self { id, layout, buffer }
    }

    pub(crate) fn buffer(&self) -> &Arc<DumbBuffer> {
        &self.buffer
    }

    /// The object id.
    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    /// Width in pixels.
    pub(crate) fn width(&self) -> u32 {
        self.layout.width
    }

    /// Height in pixels.
    pub(crate) fn height(&self) -> u32 {
        self.layout.height
    }

    /// How a pixel lies in memory.
    pub(crate) fn format(&self) -> Format {
        self.layout.format
    }

    /// Bytes from row to row.
    pub(crate) fn pitch(&self) -> u32 {
        self.layout.pitch
    }

    /// Where the first pixel is, in bytes.
    pub(crate) fn offset(&self) -> u32 {
        self.layout.offset
    }

    /// The description that drivers get.
    pub(crate) fn describe(&self) -> frame::Framebuffer {
        let Layout { width, height, format, pitch, .. } = self.layout;
        frame::Framebuffer { id: self.id, width, height, pitch, format }
    }

    fn row_start(&self, y: u32) -> u64 {
        u64::from(self.layout.offset) + u64::from(self.layout.pitch) * u64::from(y)
    }
}

impl PixelSource for Framebuffer {
    fn pieces(
        &self,
        y: u32,
        start: u64,
        len: usize,
        each: &mut dyn FnMut(usize, Source<'_>) -> Result,
    ) -> Result {
        let row = u64::from(self.layout.width) * u64::from(self.layout.format.bytes_per_pixel());
        let end = start.saturating_add(len as u64);
        if end > row || y >= self.layout.height {
            return Err(Error::new(Errno::EINVAL, "pixels outside of a framebuffer: byte of the row, row")
                .figures(end, y.into()));
        }
        self.buffer.pieces(self.row_start(y).saturating_add(start), len, each)
    }
}

#[cfg(test)]
mod tests {
    use drmm_runtime::io::Sink;

    use super::*;
    use crate::face::frame::Pixels;
    use crate::host::buffer::PAGE;
    use crate::host::sync::Lock;

    const SMALL: Layout = Layout { width: 3, height: 5, format: Format::RGB565, pitch: 8, offset: 16 };

    #[test]
    fn layouts_that_leave_the_buffer_are_refused() {
        let check = |layout: Layout, size| layout.check().and_then(|()| layout.check_buffer(size));
        check(SMALL, 16 + 4 * 8 + 6).unwrap();
        let bad = [
            (SMALL, 16 + 4 * 8 + 5, Errno::EINVAL),
            (Layout { width: 0, ..SMALL }, PAGE, Errno::EINVAL),
            (Layout { height: 0, ..SMALL }, PAGE, Errno::EINVAL),
            (Layout { pitch: 5, ..SMALL }, PAGE, Errno::EINVAL),
            (Layout { width: u32::MAX, ..SMALL }, PAGE, Errno::ERANGE),
            (Layout { height: u32::MAX, pitch: u32::MAX, ..SMALL }, u64::MAX, Errno::ERANGE),
            (Layout { offset: u32::MAX, ..SMALL }, PAGE, Errno::ERANGE),
            (Layout { offset: u32::MAX - 40, ..SMALL }, PAGE, Errno::EINVAL),
        ];
        for (layout, size, errno) in bad {
            assert_eq!(check(layout, size).unwrap_err().errno(), errno, "{layout:?}");
        }
    }

    #[test]
    fn rows_come_as_they_were_written_in_any_part() {
        let buffer = Arc::new(DumbBuffer::new(PAGE, 0, 0).unwrap());
        let bytes: Vec<u8> = (0..54).collect();
        buffer.map(PAGE).unwrap().write_at(0, &bytes).unwrap();
        let framebuffer = Framebuffer::new(1, SMALL, buffer);
        let row = |y, start, len| {
            let mut row = vec![0; len];
            framebuffer.pieces(y, start, len, &mut |before, piece| {
                piece.copy_to(&mut row[before..]);
                Ok(())
            })?;
            Ok::<_, Error>(row)
        };
        assert_eq!(row(3, 2, 4).unwrap(), [42, 43, 44, 45]);
        assert_eq!(row(4, 2, 4).unwrap(), [50, 51, 52, 53]);
        for (y, start, len) in [(3, 4, 4), (5, 0, 2), (u32::MAX, 0, 2), (0, u64::MAX, 2), (0, 0, usize::MAX)]
        {
            assert_eq!(row(y, start, len.min(1 << 20)).unwrap_err().errno(), Errno::EINVAL);
        }
    }

    /// A device that counts what is copied to it.
    #[derive(Default)]
    struct Counting(Lock<Vec<(u64, usize, bool)>>);

    impl Sink for Counting {
        fn copy_from(&self, at: u64, from: Source<'_>) -> Result {
            self.0.lock().push((at, from.len(), from.is_shared()));
            Ok(())
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "no file is mapped there, so pixels go through a buffer")]
    fn pixels_are_copied_once_from_the_programs_buffer_to_the_device() {
        const WIDE: Layout =
            Layout { width: 3000, height: 2, format: Format::XRGB8888, pitch: 12_000, offset: 0 };
        let buffer = Arc::new(DumbBuffer::new(6 * PAGE, 0, 0).unwrap());
        let framebuffer = Framebuffer::new(1, WIDE, buffer);
        let device = Counting::default();
        let pixels = Pixels { source: &framebuffer, y: 1, start: 4, len: 8000 };
        pixels.write_to(&device, 100).unwrap();
        assert_eq!(*device.0.lock(), [(100, 8000, true)], "one copy of the row, of the program's own bytes");
    }
}
