//! What a monitor says of itself: VESA E-EDID 1.x, read from untrusted bytes.
//!
//! Everything is checked before it is used, and what is wrong is named: the bytes come from a device that may be
//! broken, half unplugged, or hostile. Reading costs no more than the bytes that are there, whatever they claim.

mod timing;

use drmm_runtime::{Errno, Error, Result};

use crate::mode::Mode;

/// Size of a block in bytes.
pub const BLOCK: usize = 128;

const HEADER: [u8; 8] = [0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0];
/// The tag of a CTA-861 extension block, which can hold further detailed timings.
const CTA_861: u8 = 0x02;
const DETAILED: usize = 18;

/// A monitor's description, checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edid {
    vendor: [u8; 3],
    product: u16,
    serial: u32,
    version: (u8, u8),
    digital: bool,
    size_cm: (u8, u8),
    name: Option<String>,
    extensions: u8,
    modes: Vec<Mode>,
}

impl Edid {
    /// Reads an EDID. Bytes after the last block that it announces are not looked at.
    ///
    /// `EINVAL` if a block is cut off, the header is not that of an EDID, fewer blocks are there than announced,
    /// a block's checksum is wrong, or the version is not 1.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let (blocks, _) = bytes.as_chunks::<BLOCK>();
        let Some((base, rest)) = blocks.split_first() else {
            return Err(invalid("an EDID is cut off: bytes of the base block")
                .figures(bytes.len() as u64, BLOCK as u64));
        };
        if !base.starts_with(&HEADER) {
            return Err(invalid("these bytes do not begin with the header of an EDID"));
        }
        let extensions = base[126];
        let Some(extension_blocks) = rest.get(..usize::from(extensions)) else {
            return Err(invalid("an EDID announces more extension blocks than there are")
                .figures(extensions.into(), rest.len() as u64));
        };
        for (index, block) in (0_u64..).zip(core::iter::once(base).chain(extension_blocks)) {
            if block.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)) != 0 {
                return Err(invalid("the checksum of an EDID block is wrong: block").figure(index));
            }
        }
        if base[18] != 1 {
            return Err(invalid("an EDID has an unknown version").figures(base[18].into(), 1));
        }
        let mut modes = timing::base_modes(base);
        for block in extension_blocks.iter().filter(|block| block[0] == CTA_861) {
            timing::extension_modes(block, &mut modes);
        }
        Ok(Self {
            vendor: vendor(u16::from_be_bytes([base[8], base[9]])),
            product: u16::from_le_bytes([base[10], base[11]]),
            serial: u32::from_le_bytes([base[12], base[13], base[14], base[15]]),
            version: (base[18], base[19]),
            digital: base[20] & 0x80 != 0,
            size_cm: (base[21], base[22]),
            name: descriptors(base).find_map(name),
            extensions,
            modes,
        })
    }

    /// The manufacturer's three letters; `?` for what is no letter.
    #[must_use]
    pub fn vendor(&self) -> String {
        self.vendor.iter().copied().map(char::from).collect()
    }

    /// The manufacturer's product code.
    #[must_use]
    pub const fn product(&self) -> u16 {
        self.product
    }

    /// The serial number, 0 if the manufacturer gives none.
    #[must_use]
    pub const fn serial(&self) -> u32 {
        self.serial
    }

    /// Version and revision of the format, for example `(1, 4)`.
    #[must_use]
    pub const fn version(&self) -> (u8, u8) {
        self.version
    }

    /// Whether the input is digital.
    #[must_use]
    pub const fn is_digital(&self) -> bool {
        self.digital
    }

    /// Width and height of the picture in centimetres, 0 if unknown.
    #[must_use]
    pub const fn size_cm(&self) -> (u8, u8) {
        self.size_cm
    }

    /// The product's name, if it has one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// How many extension blocks follow the base block.
    #[must_use]
    pub const fn extensions(&self) -> u8 {
        self.extensions
    }

    /// All blocks of `bytes` that belong to this EDID.
    #[must_use]
    pub const fn byte_length(&self) -> usize {
        BLOCK * (1 + self.extensions as usize)
    }

    /// The modes: detailed ones first, then established and standard ones; none twice.
    #[must_use]
    pub fn modes(&self) -> &[Mode] {
        &self.modes
    }

    /// The mode that the monitor likes best: its first detailed timing.
    #[must_use]
    pub fn preferred(&self) -> Option<Mode> {
        self.modes.iter().copied().find(Mode::is_preferred)
    }
}

const fn invalid(what: &'static str) -> Error {
    Error::new(Errno::EINVAL, what)
}

/// Three letters of five bits each, `A` = 1.
fn vendor(packed: u16) -> [u8; 3] {
    [10, 5, 0].map(|shift| match ((packed >> shift) & 0x1f) as u8 {
        letter @ 1..=26 => b'A' + letter - 1,
        _ => b'?',
    })
}

/// The four descriptors of the base block.
fn descriptors(base: &[u8; BLOCK]) -> impl Iterator<Item = &[u8; DETAILED]> {
    base[54..126].as_chunks::<DETAILED>().0.iter()
}

/// The product name, if the descriptor is one: up to 13 characters, ended by a line feed.
fn name(descriptor: &[u8; DETAILED]) -> Option<String> {
    let text = descriptor.strip_prefix(&[0, 0, 0, 0xfc, 0])?;
    let text = text.split(|byte| *byte == b'\n').next()?;
    let name: String =
        text.iter().map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { ' ' }).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests;
