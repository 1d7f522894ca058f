//! From registers and video memory to a picture, under the rules by which QEMU's `bochs-display`
//! accepts a mode.

use drmm_pci::Image;
use drmm_runtime::io::{Shared, Window};

/// The smallest width and height that are shown, in pixels.
const LEAST: u16 = 64;

/// What the display registers say.
#[derive(Clone, Copy)]
pub(super) struct Mode {
    pub(super) width: u16,
    pub(super) height: u16,
    /// Bits per pixel.
    pub(super) depth: u16,
    pub(super) virtual_width: u16,
    pub(super) x_offset: u16,
    pub(super) y_offset: u16,
    /// Pixels of four bytes lie in memory with the most significant byte first.
    pub(super) is_big_endian: bool,
}

/// Where the visible pixels lie in video memory, in bytes.
struct Layout {
    pixel: u64,
    stride: u64,
    offset: u64,
}

impl Mode {
    /// The layout, or `None` for a mode that is silently ignored.
    fn layout(&self, vram: u64) -> Option<Layout> {
        let pixel = match self.depth {
            16 => 2,
            32 => 4,
            _ => return None,
        };
        if self.width < LEAST || self.height < LEAST {
            return None;
        }
        // All factors have 16 bits, so that none of this overflows.
        let stride = u64::from(self.virtual_width.max(self.width)) * pixel;
        let offset = u64::from(self.x_offset) * pixel + u64::from(self.y_offset) * stride;
        let end = offset + stride * u64::from(self.height);
        (end <= vram).then_some(Layout { pixel, stride, offset })
    }

    /// What the monitor shows, or `None` for a mode that is silently ignored.
    pub(super) fn show(&self, vram: Window<'_, 0, Shared>, is_blanked: bool) -> Option<Image> {
        let layout = self.layout(vram.len() as u64)?;
        let (width, height) = (usize::from(self.width), usize::from(self.height));
        let pixel = usize::try_from(layout.pixel).ok()?;
        let mut rgb = Vec::new();
        if is_blanked {
            rgb.resize(width * height * 3, 0);
        } else {
            rgb.reserve(width * height * 3);
            let (first, stride) =
                (usize::try_from(layout.offset).ok()?, usize::try_from(layout.stride).ok()?);
            let mut row = vec![0; width * pixel];
            for begin in (first..).step_by(stride).take(height) {
                // Panning past the right edge shows the start of the next line: the row is taken as
                // it lies.
                vram.read_block(begin, &mut row);
                for bytes in row.chunks_exact(pixel) {
                    rgb.extend_from_slice(&self.colour(bytes));
                }
            }
        }
        Image::from_rgb(self.width.into(), self.height.into(), rgb).ok()
    }

    /// Red, green and blue of one pixel in memory.
    fn colour(&self, pixel: &[u8]) -> [u8; 3] {
        match *pixel {
            [low, high] => {
                let pixel = u16::from_le_bytes([low, high]);
                [scaled(pixel >> 11, 5), scaled(pixel >> 5, 6), scaled(pixel, 5)]
            }
            [_, red, green, blue] if self.is_big_endian => [red, green, blue],
            [blue, green, red, _] => [red, green, blue],
            _ => [0; 3],
        }
    }
}

/// Widens the lowest `bits` bits to eight, so that all-ones becomes white.
fn scaled(value: u16, bits: u32) -> u8 {
    let value = value & ((1 << bits) - 1);
    let wide = value << (8 - bits) | value >> (2 * bits - 8);
    wide.to_le_bytes()[0]
}
