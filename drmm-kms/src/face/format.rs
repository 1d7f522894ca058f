//! Pixel formats: four characters that say how a pixel lies in memory.

use core::fmt;

use drmm_runtime::{Errno, Error, Result};

/// A pixel format, as in `include/uapi/drm/drm_fourcc.h`. All are packed, little-endian, one plane.
///
/// `Debug` gives its name.
///
/// ```
/// use drmm_kms::Format;
///
/// assert_eq!(format!("{:?}", Format::XRGB8888), "XRGB8888");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Format {
    fourcc: u32,
    bytes: u32,
    depth: u32,
}

const fn fourcc(code: [u8; 4]) -> u32 {
    u32::from_le_bytes(code)
}

impl Format {
    /// 32 bits: x:R:G:B 8:8:8:8, blue in the lowest byte. `XR24`.
    pub const XRGB8888: Self = Self { fourcc: fourcc(*b"XR24"), bytes: 4, depth: 24 };
    /// 32 bits: A:R:G:B 8:8:8:8. `AR24`.
    pub const ARGB8888: Self = Self { fourcc: fourcc(*b"AR24"), bytes: 4, depth: 32 };
    /// 32 bits: x:B:G:R 8:8:8:8. `XB24`.
    pub const XBGR8888: Self = Self { fourcc: fourcc(*b"XB24"), bytes: 4, depth: 24 };
    /// 32 bits: x:R:G:B 2:10:10:10. `XR30`.
    pub const XRGB2101010: Self = Self { fourcc: fourcc(*b"XR30"), bytes: 4, depth: 30 };
    /// 24 bits: R:G:B 8:8:8. `RG24`.
    pub const RGB888: Self = Self { fourcc: fourcc(*b"RG24"), bytes: 3, depth: 24 };
    /// 16 bits: R:G:B 5:6:5. `RG16`.
    pub const RGB565: Self = Self { fourcc: fourcc(*b"RG16"), bytes: 2, depth: 16 };
    /// 16 bits: x:R:G:B 1:5:5:5. `XR15`.
    pub const XRGB1555: Self = Self { fourcc: fourcc(*b"XR15"), bytes: 2, depth: 15 };

    const ALL: [Self; 7] = [
        Self::XRGB8888,
        Self::ARGB8888,
        Self::XBGR8888,
        Self::XRGB2101010,
        Self::RGB888,
        Self::RGB565,
        Self::XRGB1555,
    ];

    /// The format with this code; `EINVAL` with the code if there is none.
    pub fn from_fourcc(code: u32) -> Result<Self> {
        let unknown = Error::new(Errno::EINVAL, "unknown pixel format").figure(code.into());
        Self::ALL.into_iter().find(|format| format.fourcc == code).ok_or(unknown)
    }

    /// The format that the old `ADDFB` call means by bits per pixel and depth.
    pub fn from_legacy(bpp: u32, depth: u32) -> Result<Self> {
        match (bpp, depth) {
            (32, 24) => Ok(Self::XRGB8888),
            (32, 32) => Ok(Self::ARGB8888),
            (32, 30) => Ok(Self::XRGB2101010),
            (24, 24) => Ok(Self::RGB888),
            (16, 16) => Ok(Self::RGB565),
            (16, 15) => Ok(Self::XRGB1555),
            _ => Err(Error::new(Errno::EINVAL, "no pixel format has these bits per pixel and depth")
                .figures(bpp.into(), depth.into())),
        }
    }

    /// The four characters as a number.
    #[must_use]
    pub const fn fourcc(self) -> u32 {
        self.fourcc
    }

    /// Bytes per pixel.
    #[must_use]
    pub const fn bytes_per_pixel(self) -> u32 {
        self.bytes
    }

    /// Bits per pixel.
    #[must_use]
    pub const fn bits_per_pixel(self) -> u32 {
        self.bytes * 8
    }

    /// Bits per pixel that carry colour or alpha.
    #[must_use]
    pub const fn depth(self) -> u32 {
        self.depth
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match *self {
            Self::XRGB8888 => "XRGB8888",
            Self::ARGB8888 => "ARGB8888",
            Self::XBGR8888 => "XBGR8888",
            Self::XRGB2101010 => "XRGB2101010",
            Self::RGB888 => "RGB888",
            Self::RGB565 => "RGB565",
            Self::XRGB1555 => "XRGB1555",
            _ => return fmt::Display::fmt(self, f),
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fourcc.to_le_bytes().into_iter().try_for_each(|byte| write!(f, "{}", char::from(byte)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_drm_fourcc_h() {
        assert_eq!(Format::XRGB8888.fourcc(), 0x3432_5258);
        assert_eq!(Format::RGB565.fourcc(), 0x3631_4752);
        assert_eq!(Format::XRGB8888.to_string(), "XR24");
        for format in Format::ALL {
            assert_eq!(Format::from_fourcc(format.fourcc()).unwrap(), format);
        }
        assert_eq!(Format::from_fourcc(0).unwrap_err().errno(), Errno::EINVAL);
    }

    #[test]
    fn legacy_depths_lead_to_formats_of_that_size() {
        for (bpp, depth) in [(32, 24), (32, 32), (32, 30), (24, 24), (16, 16), (16, 15)] {
            let format = Format::from_legacy(bpp, depth).unwrap();
            assert_eq!((format.bits_per_pixel(), format.depth()), (bpp, depth));
        }
        assert_eq!(Format::from_legacy(8, 8).unwrap_err().errno(), Errno::EINVAL);
    }
}
