//! A picture as a monitor shows it: tests compare it, from any machine.

use std::fmt;

use drmm_runtime::{Errno, Error, Result};

/// Rows of pixels from the top, three bytes each: red, green, blue.
///
/// ```
/// use drmm_pci::Image;
///
/// let image = Image::from_rgb(2, 1, vec![0xff, 0, 0, 0, 0, 0xff])?;
/// assert_eq!(image.pixel(1, 0), Some([0, 0, 0xff]), "blue at the right");
/// assert!(image.to_ppm().starts_with(b"P6\n2 1\n255\n"));
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

impl Image {
    /// A picture from its bytes. Fails with `EINVAL` unless there are three bytes for every pixel.
    pub fn from_rgb(width: u32, height: u32, rgb: Vec<u8>) -> Result<Self> {
        let needed = u64::from(width) * u64::from(height);
        match needed.checked_mul(3) {
            Some(bytes) if bytes == rgb.len() as u64 => Ok(Self { width, height, rgb }),
            _ => {
                let error = Error::new(Errno::EINVAL, "a picture needs three bytes for every pixel");
                Err(error.figures(rgb.len() as u64, needed.saturating_mul(3)))
            }
        }
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

    /// All bytes, row by row.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// Red, green and blue of one pixel, or `None` beyond the edge.
    #[must_use]
    pub fn pixel(&self, x: u32, y: u32) -> Option<[u8; 3]> {
        if x >= self.width || y >= self.height {
            return None;
        }
        let index = (u64::from(y) * u64::from(self.width) + u64::from(x)) * 3;
        let start = usize::try_from(index).ok()?;
        self.rgb.get(start..start.checked_add(3)?)?.try_into().ok()
    }

    /// The picture as a binary "portable pixmap" file, which every viewer reads.
    #[must_use]
    pub fn to_ppm(&self) -> Vec<u8> {
        let mut file = format!("P6\n{} {}\n255\n", self.width, self.height).into_bytes();
        file.extend_from_slice(&self.rgb);
        file
    }
}

/// The size only: a failed comparison should not print a megabyte.
impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Image({}x{})", self.width, self.height)
    }
}
