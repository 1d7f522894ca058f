//! What a monitor can take beside modes: colour formats, bits of a colour, clocks, HDMI.

use core::fmt;
use core::ops::BitOr;

use super::block::{Blocks, CTA};
use super::cta::{self, Forum, Vendor, Video};
use super::displayid::{self, Tile};
use super::formula::is_digital;
use super::quirks::Quirk;
use super::range;

/// How a pixel's colour is sent. A set of [`Self::RGB444`] and the like; `DRM_COLOR_FORMAT_*`.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct ColorFormats(u8);

impl ColorFormats {
    /// Red, green and blue.
    pub const RGB444: Self = Self(1 << 0);
    /// Brightness and two colours for each pixel.
    pub const YCBCR444: Self = Self(1 << 1);
    /// The colours for every other pixel of a line.
    pub const YCBCR422: Self = Self(1 << 2);
    /// The colours for one of four pixels.
    pub const YCBCR420: Self = Self(1 << 3);

    /// Whether all of these are there.
    #[must_use]
    pub const fn contains(self, formats: Self) -> bool {
        self.0 & formats.0 == formats.0
    }
}

impl BitOr for ColorFormats {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Debug for ColorFormats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [
            ("RGB444", Self::RGB444),
            ("YCBCR444", Self::YCBCR444),
            ("YCBCR422", Self::YCBCR422),
            ("YCBCR420", Self::YCBCR420),
        ];
        let there = names.iter().filter(|(_, format)| self.contains(*format)).map(|(name, _)| name);
        f.debug_set().entries(there).finish()
    }
}

/// Which bits of a colour beyond 8 an HDMI monitor takes: 10, 12 or 16.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct DeepColor(u8);

impl DeepColor {
    /// Whether a colour may have this many bits: 10, 12 or 16.
    #[must_use]
    pub const fn has(self, bits: u8) -> bool {
        let mask = match bits {
            10 => 1,
            12 => 2,
            16 => 4,
            _ => 0,
        };
        self.0 & mask != 0
    }

    /// The most bits that a colour may have, 8 at least.
    #[must_use]
    pub const fn most(self) -> u8 {
        match self.0 {
            4.. => 16,
            2.. => 12,
            1 => 10,
            0 => 8,
        }
    }
}

/// What HDMI monitors say of themselves.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Hdmi {
    /// The highest clock of a link in kHz; 0 if it is not said.
    pub max_tmds_clock: u32,
    /// More bits for RGB.
    pub deep_rgb: DeepColor,
    /// More bits for YCbCr 4:4:4.
    pub deep_ycbcr444: DeepColor,
    /// More bits for YCbCr 4:2:0.
    pub deep_ycbcr420: DeepColor,
    /// Whether the source may send HDMI's own infoframes.
    pub has_infoframe: bool,
    /// Whether the monitor has registers that the source talks to (SCDC).
    pub has_scdc: bool,
    /// Whether the monitor takes scrambled data, which clocks above 340 MHz need.
    pub has_scrambling: bool,
    /// Lanes of a fixed rate link, and Gbit/s of each, for HDMI 2.1.
    pub fixed_rate: Option<(u8, u8)>,
    /// Where the monitor is in the tree of HDMI devices, four numbers of four bits.
    pub physical_address: Option<u16>,
}

/// What a monitor can take beside modes; `struct drm_display_info`.
///
/// ```
/// use drmm_kms::edid::{ColorFormats, Edid};
///
/// # let mut bytes = [0_u8; 128];
/// # bytes[..20].copy_from_slice(b"\0\xff\xff\xff\xff\xff\xff\0\x12\x4d\0\0\0\0\0\0\0\0\x01\x04");
/// # bytes[20] = 0xa5;
/// # bytes[24] = 0x08;
/// # bytes[127] = bytes[..127].iter().fold(0, |sum, byte| sum.wrapping_sub(*byte));
/// // A digital monitor of version 1.4.
/// let edid = Edid::parse(&bytes)?;
/// let info = edid.info();
/// assert_eq!(info.bits_per_component, Some(8));
/// assert!(info.color_formats.contains(ColorFormats::RGB444 | ColorFormats::YCBCR444));
/// assert!(info.hdmi.is_none());
/// # Ok::<(), drmm_runtime::Error>(())
/// ```
#[expect(clippy::struct_excessive_bools, reason = "each is an answer for itself, as in the kernel's struct")]
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct DisplayInfo {
    /// Width and height of the picture in millimetres, 0 if unknown.
    pub size_mm: (u32, u32),
    /// Bits of a colour; `None` if nothing says so.
    pub bits_per_component: Option<u8>,
    /// Empty for an analog monitor, and before version 1.3.
    pub color_formats: ColorFormats,
    /// What the data blocks of HDMI say; `None` for a monitor without such a block.
    pub hdmi: Option<Hdmi>,
    /// Whether the monitor has speakers, or hands on audio.
    pub has_audio: bool,
    /// Whether two links of DVI can be used.
    pub is_dual_link: bool,
    /// Whether the source may choose the range of RGB values.
    pub has_selectable_range: bool,
    /// Whether this is no display for a desktop but, for example, one that is worn.
    pub is_non_desktop: bool,
    /// The rates in hertz between which the monitor follows the source, if it does.
    pub refresh_range: Option<(u16, u16)>,
    /// Which part of a larger display this is.
    pub tile: Option<Tile>,
}

impl DisplayInfo {
    /// `update_display_info`.
    pub(super) fn of(blocks: &Blocks, quirk: Option<Quirk>, video: &Video) -> Self {
        let base = blocks.base();
        let mut info = Self {
            size_mm: (u32::from(base[21]) * 10, u32::from(base[22]) * 10),
            refresh_range: range::refresh_range(blocks),
            tile: displayid::tile(blocks),
            ..Self::default()
        };
        if is_described(blocks) {
            info.take_blocks(blocks, video);
            info.take_base(base[19], base[20], base[24]);
        }
        match quirk {
            Some(Quirk::NonDesktop) => info.is_non_desktop = true,
            Some(Quirk::Bits(bits)) => info.bits_per_component = Some(bits),
            _ => {}
        }
        info
    }

    /// What the extensions say. `drm_parse_cea_ext`.
    fn take_blocks(&mut self, blocks: &Blocks, video: &Video) {
        self.color_formats = ColorFormats::RGB444;
        for block in blocks.extensions().filter(|block| block[0] == CTA) {
            // The last one counts, as in the kernel.
            let flag = |bit: u8, format| if block[3] & bit != 0 { format } else { ColorFormats::default() };
            self.color_formats = ColorFormats::RGB444
                | flag(1 << 5, ColorFormats::YCBCR444)
                | flag(1 << 4, ColorFormats::YCBCR422);
            self.has_audio |= block[3] & 1 << 6 != 0;
        }
        for block in cta::data_blocks(blocks) {
            self.has_audio |= block.is_audio();
            self.has_selectable_range |= block.has_selectable_range();
            self.is_non_desktop |= block.is_no_desktop();
            if let Some(vendor) = Vendor::of(&block) {
                self.take_vendor(vendor);
            } else if let Some(forum) = Forum::of(&block) {
                self.take_forum(forum);
            }
        }
        if video.has_420() {
            self.color_formats = self.color_formats | ColorFormats::YCBCR420;
        }
        self.is_non_desktop |= displayid::is_head_mounted(blocks);
    }

    fn take_vendor(&mut self, vendor: Vendor<'_>) {
        let hdmi = self.hdmi.get_or_insert_default();
        hdmi.physical_address = Some(vendor.physical_address());
        hdmi.max_tmds_clock = vendor.max_clock().unwrap_or(hdmi.max_tmds_clock);
        hdmi.has_infoframe |= vendor.has_video();
        hdmi.deep_rgb.0 |= vendor.deep_color();
        if vendor.has_deep_ycbcr444() && vendor.deep_color() != 0 {
            hdmi.deep_ycbcr444 = hdmi.deep_rgb;
        }
        // HDMI takes 8 bits at least.
        self.bits_per_component = Some(DeepColor(vendor.deep_color()).most());
        self.is_dual_link = vendor.is_dual_link();
    }

    fn take_forum(&mut self, forum: Forum<'_>) {
        let hdmi = self.hdmi.get_or_insert_default();
        hdmi.has_infoframe = true;
        hdmi.has_scdc |= forum.has_registers();
        hdmi.has_scrambling |= forum.has_scrambling();
        hdmi.max_tmds_clock = forum.max_clock().unwrap_or(hdmi.max_tmds_clock);
        hdmi.deep_ycbcr420 = DeepColor(forum.deep_ycbcr420());
        hdmi.fixed_rate = forum.fixed_rate().or(hdmi.fixed_rate);
    }

    /// What the base block says. From version 1.4 on it counts more than the extensions.
    fn take_base(&mut self, revision: u8, input: u8, features: u8) {
        const FOLLOWS_DFP: u8 = 1 << 0;
        if revision == 3 && input & FOLLOWS_DFP != 0 {
            self.bits_per_component = self.bits_per_component.or(Some(8));
        }
        if revision >= 4 {
            let steps = input >> 4 & 7;
            self.bits_per_component = (1..=6).contains(&steps).then_some(4 + 2 * steps);
            if features & 1 << 3 != 0 {
                self.color_formats = self.color_formats | ColorFormats::YCBCR444;
            }
            if features & 1 << 4 != 0 {
                self.color_formats = self.color_formats | ColorFormats::YCBCR422;
            }
        }
    }
}

/// Whether the extensions of this monitor say something: it is digital, and of version 1.3 at
/// least.
pub(super) fn is_described(blocks: &Blocks) -> bool {
    blocks.base()[19] >= 3 && is_digital(blocks)
}
