//! Framebuffers: a dumb buffer seen as rows of pixels.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use crate::buffer::DumbBuffer;
use crate::format::Format;
use crate::rect::Rect;

/// How many bytes [`Framebuffer::for_each_row`] reads at a time, if rows are not longer than that.
const CHUNK: u64 = 64 * 1024;

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
    /// `EINVAL` if the picture is empty, a row is longer than the pitch, or the last pixel is beyond `size` bytes.
    pub(crate) fn check(&self, size: u64) -> Result {
        if self.width == 0 || self.height == 0 {
            return Err(Error::new(Errno::EINVAL, "a framebuffer has no pixels"));
        }
        let row = u64::from(self.width) * u64::from(self.format.bytes_per_pixel());
        if row > self.pitch.into() {
            return Err(Error::new(Errno::EINVAL, "a framebuffer's rows are longer than its pitch: bytes")
                .figures(row, self.pitch.into()));
        }
        // At most (2^32 - 1)^2 + 2 * (2^32 - 1) = 2^64 - 1: no overflow, and saturating costs nothing.
        let end = (u64::from(self.pitch) * u64::from(self.height - 1))
            .saturating_add(row)
            .saturating_add(self.offset.into());
        if end > size {
            return Err(
                Error::new(Errno::EINVAL, "a framebuffer goes beyond its buffer: bytes").figures(end, size)
            );
        }
        Ok(())
    }
}

/// A framebuffer: what a CRTC can show. It keeps its buffer alive.
#[derive(Debug)]
pub struct Framebuffer {
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
    #[must_use]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Width in pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.layout.width
    }

    /// Height in pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.layout.height
    }

    /// All pixels.
    #[must_use]
    pub fn area(&self) -> Rect {
        Rect::new(0, 0, self.layout.width, self.layout.height)
    }

    /// How a pixel lies in memory.
    #[must_use]
    pub fn format(&self) -> Format {
        self.layout.format
    }

    /// Bytes from row to row.
    #[must_use]
    pub fn pitch(&self) -> u32 {
        self.layout.pitch
    }

    /// Fills `into` with the pixels of row `y` from column `x` on.
    ///
    /// `EINVAL` if that goes beyond the row or there is no such row.
    pub fn read_row(&self, x: u32, y: u32, into: &mut [u8]) -> Result {
        let begin = u64::from(x) * u64::from(self.layout.format.bytes_per_pixel());
        let row = u64::from(self.layout.width) * u64::from(self.layout.format.bytes_per_pixel());
        let end = begin.saturating_add(into.len() as u64);
        if end > row {
            return Err(Error::new(Errno::EINVAL, "a driver reads beyond a framebuffer's row: byte")
                .figures(end, row));
        }
        if y >= self.layout.height {
            return Err(Error::new(Errno::EINVAL, "a driver reads beyond a framebuffer's last row")
                .figures(y.into(), self.layout.height.into()));
        }
        self.buffer.read(self.row_start(y).saturating_add(begin), into)
    }

    /// Calls `row` with the row's number and the bytes of its pixels, for each row of `area`, from the top.
    ///
    /// What of `area` lies outside the framebuffer is left out. An error of `row` ends it.
    pub fn for_each_row(&self, area: Rect, mut row: impl FnMut(u32, &[u8]) -> Result) -> Result {
        let area = area.intersection(self.area());
        let pitch = u64::from(self.layout.pitch);
        let bytes_per_pixel = u64::from(self.layout.format.bytes_per_pixel());
        let too_long = Error::new(Errno::EOVERFLOW, "a framebuffer's rows do not fit in memory");
        let bytes = usize::try_from(u64::from(area.width()) * bytes_per_pixel).map_err(|_| too_long)?;
        let step = usize::try_from(pitch).map_err(|_| too_long)?;
        let at_once = u32::try_from(CHUNK / pitch.max(1)).unwrap_or(1).max(1);
        let mut chunk = Vec::new();
        let mut y = area.y1();
        while y < area.y2() {
            let rows = at_once.min(area.y2() - y);
            // The last row is read as far as it goes only: the buffer may end with it.
            let length =
                step.checked_mul(rows as usize - 1).and_then(|all| all.checked_add(bytes)).ok_or(too_long)?;
            chunk.resize(length, 0);
            let begin = u64::from(area.x1()) * bytes_per_pixel;
            self.buffer.read(self.row_start(y).saturating_add(begin), &mut chunk)?;
            for (number, line) in (y..).zip(chunk.chunks(step.max(1))) {
                row(number, line.get(..bytes).unwrap_or(line))?;
            }
            y += rows;
        }
        Ok(())
    }

    fn row_start(&self, y: u32) -> u64 {
        u64::from(self.layout.offset) + u64::from(self.layout.pitch) * u64::from(y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buffer::PAGE;

    const SMALL: Layout = Layout { width: 3, height: 5, format: Format::RGB565, pitch: 8, offset: 16 };

    #[test]
    fn layouts_that_leave_the_buffer_are_refused() {
        SMALL.check(16 + 4 * 8 + 6).unwrap();
        let bad = [
            (SMALL, 16 + 4 * 8 + 5),
            (Layout { width: 0, ..SMALL }, PAGE),
            (Layout { height: 0, ..SMALL }, PAGE),
            (Layout { pitch: 5, ..SMALL }, PAGE),
            (Layout { width: u32::MAX, ..SMALL }, PAGE),
            (Layout { height: u32::MAX, pitch: u32::MAX, ..SMALL }, u64::MAX - 1),
            (Layout { offset: u32::MAX, ..SMALL }, PAGE),
        ];
        for (layout, size) in bad.into_iter().filter(|(layout, _)| layout.height < u32::MAX) {
            assert_eq!(layout.check(size).unwrap_err().errno(), Errno::EINVAL, "{layout:?}");
        }
    }

    #[test]
    fn rows_come_as_they_were_written_in_any_part() {
        let buffer = Arc::new(DumbBuffer::new(PAGE, 0).unwrap());
        let bytes: Vec<u8> = (0..54).collect();
        buffer.map(PAGE).unwrap().write_at(0, &bytes).unwrap();
        let framebuffer = Framebuffer::new(1, SMALL, buffer);
        let mut rows = Vec::new();
        framebuffer
            .for_each_row(Rect::new(1, 3, 99, 99), |y, row| {
                rows.push((y, row.to_vec()));
                Ok(())
            })
            .unwrap();
        assert_eq!(rows, [(3, vec![42, 43, 44, 45]), (4, vec![50, 51, 52, 53])]);
        let mut pixel = [0; 2];
        framebuffer.read_row(1, 3, &mut pixel).unwrap();
        assert_eq!(pixel, [42, 43]);
        assert_eq!(framebuffer.read_row(2, 3, &mut [0; 4]).unwrap_err().errno(), Errno::EINVAL);
        assert_eq!(framebuffer.read_row(0, 5, &mut pixel).unwrap_err().errno(), Errno::EINVAL);
    }
}
