//! What a display of the machine shows.

use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};

use drmm_pci::Image;
use drmm_runtime::{Errno, Error, Result};
use serde_json::json;

use super::Machine;
use crate::error::os_error;

impl Machine {
    /// What the display `id` shows, in its present mode. Writes that were posted before have
    /// arrived.
    ///
    /// Fails with `ENOENT` if there is no such device, `EINVAL` if it is no display.
    pub fn screendump(&self, id: &str) -> Result<Image> {
        static NEXT: AtomicU32 = AtomicU32::new(0);

        self.board.shortcuts.show()?;
        self.board.qtest.barrier()?;
        let name = format!("screen-{}.ppm", NEXT.fetch_add(1, Ordering::Relaxed));
        // QEMU runs in the directory, and takes the name as relative to it.
        self.board.qmp.execute("screendump", &json!({ "filename": name, "device": id }))?;
        let path = self.board.process.dir().join(name);
        let file = match fs::read(&path) {
            Ok(file) => file,
            Err(error) => {
                // When QEMU ends, its directory is removed: then the error is that QEMU ended.
                self.board.qtest.barrier()?;
                return Err(os_error("QEMU's picture cannot be read", &error));
            }
        };
        let _ = fs::remove_file(&path);
        parse_ppm(&file)
    }
}

/// Reads a binary PPM file (`P6`, one byte a colour).
fn parse_ppm(file: &[u8]) -> Result<Image> {
    let (width, height, rgb) =
        split_ppm(file).ok_or(Error::new(Errno::EIO, "QEMU's picture is no binary PPM"))?;
    Image::from_rgb(width, height, rgb.to_vec())
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

/// A word and what comes behind the one white space after it. QEMU writes no comments into the
/// header.
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
        let image = parse_ppm(b"P6\n2 1\n255\n\n\x01\x02\xff\xfe\xfd").unwrap();
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
            assert!(parse_ppm(file).is_err(), "{file:?}");
        }
        assert!(parse_ppm(b"P6\n4294967295 4294967295\n255\n").is_err(), "no overflow");
    }
}
