//! What a display of the machine shows.

use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};

use drmm_runtime::{Errno, Error, Result};
use serde_json::json;

use super::machine::Machine;
use super::os_error;

/// A picture: rows from top to bottom, pixels from left to right, three bytes each (red, green, blue).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Image {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

impl Machine {
    /// What the display `id` shows, in its present mode. Writes that were posted before have arrived.
    ///
    /// Fails with `ENOENT` if there is no such device, `EINVAL` if it is no display.
    pub fn screendump(&self, id: &str) -> Result<Image> {
        static NEXT: AtomicU32 = AtomicU32::new(0);

        self.qtest.barrier()?;
        let name = format!("screen-{}.ppm", NEXT.fetch_add(1, Ordering::Relaxed));
        // QEMU runs in the directory, and takes the name as relative to it.
        self.qmp.execute("screendump", json!({ "filename": name, "device": id }))?;
        let path = self.process.dir().join(name);
        let file = fs::read(&path).map_err(|error| os_error("QEMU's picture cannot be read", &error))?;
        let _ = fs::remove_file(&path);
        Image::parse_ppm(&file)
    }
}

impl Image {
    /// The width in pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// The height in pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Three bytes for each pixel, without gaps.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// One pixel: red, green, blue. `None` outside of the picture.
    #[must_use]
    pub fn pixel(&self, x: u32, y: u32) -> Option<[u8; 3]> {
        if x >= self.width || y >= self.height {
            return None;
        }
        let index = usize::try_from(u64::from(y) * u64::from(self.width) + u64::from(x)).ok()?;
        self.rgb.as_chunks::<3>().0.get(index).copied()
    }

    /// Reads a binary PPM file (`P6`, one byte a colour).
    fn parse_ppm(file: &[u8]) -> Result<Self> {
        let nonsense = Error::new(Errno::EIO, "QEMU's picture is no binary PPM");
        let (width, height, rgb) = split_ppm(file).ok_or(nonsense)?;
        let size = u64::from(width).saturating_mul(u64::from(height)).saturating_mul(3);
        if rgb.len() as u64 != size {
            return Err(nonsense.figures(rgb.len() as u64, size));
        }
        Ok(Self { width, height, rgb: rgb.to_vec() })
    }
}

/// Width, height and the pixels behind the header.
fn split_ppm(file: &[u8]) -> Option<(u32, u32, &[u8])> {
    let (magic, rest) = next_word(file)?;
    let (width, rest) = next_word(rest)?;
    let (height, rest) = next_word(rest)?;
    let (most, rest) = next_word(rest)?;
    (magic == "P6" && most == "255").then_some(())?;
    Some((width.parse().ok()?, height.parse().ok()?, rest))
}

/// A word and what comes behind the one white space after it. QEMU writes no comments into the header.
fn next_word(text: &[u8]) -> Option<(&str, &[u8])> {
    let end = text.iter().position(u8::is_ascii_whitespace)?;
    let (word, rest) = text.split_at_checked(end)?;
    Some((std::str::from_utf8(word).ok()?, rest.get(1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_are_found_behind_the_header() {
        // The first pixel begins with a byte that is white space.
        let image = Image::parse_ppm(b"P6\n2 1\n255\n\n\x01\x02\xff\xfe\xfd").unwrap();
        assert_eq!((image.width(), image.height()), (2, 1));
        assert_eq!(image.pixel(0, 0), Some([10, 1, 2]));
        assert_eq!(image.pixel(1, 0), Some([255, 254, 253]));
        assert_eq!((image.pixel(2, 0), image.pixel(0, 1)), (None, None));
    }

    #[test]
    fn damaged_pictures_are_refused() {
        let damaged: [&[u8]; 6] = [
            b"",
            b"P6",
            b"P5\n1 1\n255\nabc",
            b"P6\n1 1\n255\nab",
            b"P6\n1 1\n65535\nabc",
            b"P6\n-1 1\n255\n",
        ];
        for file in damaged {
            assert_eq!(Image::parse_ppm(file).unwrap_err().errno(), Errno::EIO, "{file:?}");
        }
        assert!(Image::parse_ppm(b"P6\n4294967295 4294967295\n255\n").is_err(), "no overflow");
    }
}
