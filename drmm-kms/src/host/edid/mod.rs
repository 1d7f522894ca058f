//! A monitor's description of itself: VESA E-EDID 1.x with its extensions, read from untrusted
//! bytes.
//!
//! The reading is that of Linux 6.12 (`drm_edid.c`), so that programs find the same modes, in the
//! same order, with the same one preferred. Each module is one part of it:
//!
//! | module | what it reads |
//! | --- | --- |
//! | `block`, `read` | blocks: header repair, checksums, how many there are |
//! | `descriptor`, `detailed`, `cvt_codes`, `range` | descriptors of 18 bytes |
//! | `established`, `standard`, `formula` | timings by bits and codes |
//! | `cta` | CTA-861: video data blocks, HDMI, YCbCr 4:2:0 |
//! | `displayid` | `DisplayID`: detailed timings, tiles |
//! | `list` | what becomes of all modes: the list that programs see |
//! | `info` | what the monitor can take beside modes |
//! | `quirks` | monitors that say something wrong |
//!
//! Everything is checked before it is used, and what is wrong is named: the bytes come from a
//! device that may be broken, half unplugged, or hostile. Reading costs no more than the bytes that
//! are there, also where they claim to be more.

mod block;
mod cta;
mod cvt_codes;
mod descriptor;
mod detailed;
mod displayid;
mod established;
mod formula;
mod info;
mod list;
mod probed;
mod quirks;
mod range;
mod read;
mod standard;

use drmm_runtime::Result;

use crate::face::mode::Mode;

pub use block::BLOCK;
pub use displayid::Tile;
pub use info::{ColorFormats, DeepColor, DisplayInfo, Hdmi};
pub use read::read_blocks;

use block::Blocks;
use cta::Video;
use list::List;
use probed::Probed;
use quirks::Quirk;

/// A monitor's description, checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edid {
    blocks: Blocks,
    info: DisplayInfo,
    name: Option<String>,
    video: Video,
    modes: Vec<Mode>,
    has_timings: bool,
}

impl Edid {
    /// Reads an EDID. Bytes after the last block that it announces are not looked at.
    ///
    /// A base block whose header has six of eight right bytes is repaired. Extensions with a wrong
    /// checksum are left out; those of CTA-861 are taken all the same. See
    /// [`bytes`](Self::bytes).
    ///
    /// `EINVAL` if the base block is cut off, has too little of a header, a wrong checksum or
    /// another version than 1, or if fewer blocks are there than announced.
    ///
    /// ```
    /// use drmm_kms::Edid;
    ///
    /// # let mut bytes = [0_u8; 128];
    /// # bytes[..20].copy_from_slice(b"\0\xff\xff\xff\xff\xff\xff\0\x12\x4d\0\0\0\0\0\0\0\0\x01\x04");
    /// # bytes[35] = 0x21;
    /// # bytes[127] = bytes[..127].iter().fold(0, |sum, byte| sum.wrapping_sub(*byte));
    /// // A monitor with two established timings.
    /// let edid = Edid::parse(&bytes)?;
    /// let modes: Vec<_> = edid.modes().iter().map(|mode| mode.to_string()).collect();
    /// assert_eq!(modes, ["800x600@60.31", "640x480@59.94"]);
    /// assert_eq!((edid.vendor(), edid.preferred()), ("DRM".to_owned(), None));
    /// # Ok::<(), drmm_runtime::Error>(())
    /// ```
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let blocks = Blocks::new(bytes)?;
        let quirk = Quirk::of(blocks.base());
        let video = if info::is_described(&blocks) { Video::of(&blocks) } else { Video::default() };
        let list = probed(&blocks, quirk, &video);
        let has_timings = !list.modes().is_empty();
        Ok(Self {
            info: DisplayInfo::of(&blocks, quirk, &video),
            name: name(&blocks),
            modes: list.finish(|mode| !video.is_420_only(mode)),
            has_timings,
            video,
            blocks,
        })
    }

    /// The manufacturer's three letters; `?` for what is no letter.
    #[must_use]
    pub fn vendor(&self) -> String {
        let [high, low] = [self.base(8), self.base(9)].map(u16::from);
        let packed = high << 8 | low;
        let letter = |shift: u16| match u8::try_from(packed >> shift & 0x1f) {
            Ok(letter @ 1..=26) => char::from(b'A' + letter - 1),
            _ => '?',
        };
        [10, 5, 0].map(letter).iter().collect()
    }

    /// The manufacturer's product code.
    #[must_use]
    pub fn product(&self) -> u16 {
        u16::from_le_bytes([self.base(10), self.base(11)])
    }

    /// The serial number, 0 if the manufacturer gives none.
    #[must_use]
    pub fn serial(&self) -> u32 {
        u32::from_le_bytes([12, 13, 14, 15].map(|at| self.base(at)))
    }

    /// Version and revision of the format, for example `(1, 4)`.
    #[must_use]
    pub fn version(&self) -> (u8, u8) {
        (self.base(18), self.base(19))
    }

    /// Whether the input is digital.
    #[must_use]
    pub fn is_digital(&self) -> bool {
        formula::is_digital(&self.blocks)
    }

    /// Width and height of the picture in centimetres, 0 if unknown.
    #[must_use]
    pub fn size_cm(&self) -> (u8, u8) {
        (self.base(21), self.base(22))
    }

    /// The product's name, if it has one: the last descriptor with a name that is not empty, as in
    /// `drm_edid_get_monitor_name`. Without spaces around it; a space for what cannot be printed.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// How many extension blocks follow the base block.
    #[must_use]
    pub fn extensions(&self) -> u8 {
        self.base(126)
    }

    /// All blocks, as programs get them in the `EDID` property: with the header repaired, and
    /// without extensions that are damaged.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.blocks.bytes()
    }

    /// How many [`bytes`](Self::bytes) there are.
    #[must_use]
    pub fn byte_length(&self) -> usize {
        self.bytes().len()
    }

    /// The modes that programs see on a connector of the plain kind, which shows neither interlaced
    /// nor 3D modes, nor those that are there as YCbCr 4:2:0 only. Best first, see
    /// [`Mode::favour`]; none twice.
    ///
    /// They come from detailed timings, CVT codes, standard and established timings, CTA-861,
    /// `DisplayID`, and for a monitor of continuous rates from its range limits.
    #[must_use]
    pub fn modes(&self) -> &[Mode] {
        &self.modes
    }

    /// Whether the EDID names any modes, also such as are not listed. A monitor that names none
    /// gets those of a table.
    #[must_use]
    pub const fn has_timings(&self) -> bool {
        self.has_timings
    }

    /// The mode that the monitor prefers, if it says so of one that is listed. The rules are the
    /// kernel's: it is the first detailed timing, before version 1.4 only if the monitor says so.
    #[must_use]
    pub fn preferred(&self) -> Option<Mode> {
        self.modes.first().copied().filter(Mode::is_preferred)
    }

    /// What the monitor can take beside modes.
    #[must_use]
    pub const fn info(&self) -> &DisplayInfo {
        &self.info
    }

    /// Whether the monitor takes the mode as YCbCr 4:2:0, which needs half the clock;
    /// `drm_mode_is_420`.
    #[must_use]
    pub fn has_420(&self, mode: &Mode) -> bool {
        let mode = Probed::from(*mode);
        self.video.is_420_only(&mode) || self.video.is_420_also(&mode)
    }

    fn base(&self, at: usize) -> u8 {
        self.blocks.base().get(at).copied().unwrap_or(0)
    }
}

/// All modes, in the kernel's order. `_drm_edid_connector_add_modes`.
fn probed(blocks: &Blocks, quirk: Option<Quirk>, video: &Video) -> List {
    let mut list = List::default();
    detailed::add(blocks, quirk, &mut list);
    cvt_codes::add(blocks, &mut list);
    standard::add(blocks, &mut list);
    established::add(blocks, &mut list);
    cta::add_modes(blocks, video, &mut list);
    cta::add_other_clocks(blocks, &mut list);
    displayid::add(blocks, &mut list);
    range::add(blocks, &mut list);
    if let Some(Quirk::PreferLargest(hertz)) = quirk {
        list.prefer_largest(hertz);
    }
    list
}

/// The product name: up to 13 characters, ended by a line feed.
fn name(blocks: &Blocks) -> Option<String> {
    let names = descriptor::tagged(blocks, descriptor::NAME).filter_map(|descriptor| {
        let text = descriptor.get(5..)?.split(|byte| *byte == b'\n').next()?;
        let print = |byte: &u8| if byte.is_ascii_graphic() { char::from(*byte) } else { ' ' };
        let name: String = text.iter().map(print).collect();
        let name = name.trim();
        (!name.is_empty()).then(|| name.to_owned())
    });
    names.last()
}

#[cfg(test)]
mod tests;
