//! What a plane shows. In a check it is a description; pixels are there in an update only.

use drmm_runtime::io::{Sink, Source};
use drmm_runtime::Result;

use crate::face::format::Format;

/// A framebuffer as it is described: no pixels here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Framebuffer {
    pub(crate) id: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) pitch: u32,
    pub(crate) format: Format,
}

impl Framebuffer {
    /// The object id.
    #[must_use]
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// Width in pixels.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// Bytes from row to row.
    #[must_use]
    pub const fn pitch(&self) -> u32 {
        self.pitch
    }

    /// How a pixel lies in memory.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }
}

/// Memory that programs write while it is read: it can be copied, not borrowed.
pub(crate) trait PixelSource {
    /// Gives `len` bytes from byte `start` of row `y` on to `each`, piece by piece, with how many
    /// went before.
    fn pieces(
        &self,
        y: u32,
        start: u64,
        len: usize,
        each: &mut dyn FnMut(usize, Source<'_>) -> Result,
    ) -> Result;

    /// Asked before the first row and then at each [`ROWS`]th one. Fails with `ENODEV`
    /// if the device is gone, so that there is nothing to write the rest to.
    fn is_wanted(&self) -> Result {
        Ok(())
    }
}

/// After how many rows an update asks whether its device is still there. Asking is a read of config
/// space in a kernel, and writing to a device that is gone takes long.
pub(crate) const ROWS: u32 = 16;

/// One row of what is shown.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// First pixel's column on the display.
    pub x: u32,
    /// Row on the display.
    pub y: u32,
    /// The pixels, in the framebuffer's format.
    pub pixels: Pixels<'a>,
}

/// Pixels in memory that a program may write at this moment.
///
/// There is no `&[u8]` of them: bytes that change while they are borrowed are undefined behaviour.
/// They are copied, to device memory or to memory of the driver's own. What the program writes
/// meanwhile is in the copy or is not.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/screen.rs"));
/// # screen! { { #[drmm] pipe: SimplePipe, } crtc connector plug light }
/// impl DriverPlane for Screen {
///     fn atomic_update(hw: &ScreenHw<'_>, new: &PlaneUpdate<'_>) -> Result {
///         let mut line = [0; 640 * 4];
///         new.for_each_row(new.damage(), |row| {
///             // A device that shows other pixels than programs draw gets them by way of a line.
///             row.pixels.copy_to(&mut line)?;
///             let bytes = &mut line[..row.pixels.len()];
///             bytes.iter_mut().for_each(|byte| *byte = !*byte);
///             hw.vram.copy_from(u64::from(row.y * 640 * 4 + row.x * 4), (&*bytes).into())
///         })
///     }
/// }
/// # fn main() -> Result {
/// #     let parent = plug("doc")?;
/// #     light("doc")?;
/// #     parent.unbind(Removal::Orderly)
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct Pixels<'a> {
    pub(crate) source: &'a dyn PixelSource,
    pub(crate) y: u32,
    pub(crate) start: u64,
    pub(crate) len: usize,
}

impl Pixels<'_> {
    /// How many bytes they are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none. A row of an update has some.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Copies them to byte `at` of device memory: `memcpy_toio`, once, from the program's buffer.
    ///
    /// The errors are those of the sink; `EIO` if the buffer cannot be read.
    pub fn write_to(&self, sink: &impl Sink, at: u64) -> Result {
        self.source.pieces(self.y, self.start, self.len, &mut |before, piece| {
            sink.copy_from(at.saturating_add(before as u64), piece)
        })
    }

    /// Copies the first bytes to `into`, as many as it has room for. `EIO` if the buffer cannot be
    /// read.
    pub fn copy_to(&self, into: &mut [u8]) -> Result {
        let len = self.len.min(into.len());
        self.source.pieces(self.y, self.start, len, &mut |before, piece| {
            if let Some(place) = into.get_mut(before..before.saturating_add(piece.len())) {
                piece.copy_to(place);
            }
            Ok(())
        })
    }
}

impl core::fmt::Debug for Pixels<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Pixels({} bytes of row {})", self.len, self.y)
    }
}
