//! CTA-861 data blocks: modes by their number, and what an HDMI or DVI monitor can take.

mod hdmi;
pub(super) mod known;
mod table;
mod video;

use super::block::{Block, Blocks, CTA};
use super::displayid;

pub(super) use hdmi::{Forum, Vendor};
pub(super) use video::{add_modes, add_other_clocks, Video};

/// Tags of data blocks.
const VIDEO: u8 = 2;
const AUDIO: u8 = 1;
const VENDOR: u8 = 3;
const EXTENDED: u8 = 7;

/// A data block: its tag, and what belongs to it.
#[derive(Clone, Copy)]
pub(super) struct DataBlock<'a> {
    tag: u8,
    payload: &'a [u8],
}

impl<'a> DataBlock<'a> {
    /// The payload of a block with this tag.
    fn tagged(&self, tag: u8) -> Option<&'a [u8]> {
        (self.tag == tag).then_some(self.payload)
    }

    /// What follows the extended tag, if it is this one.
    fn extended(&self, tag: u8) -> Option<&'a [u8]> {
        self.tagged(EXTENDED)?.strip_prefix(&[tag])
    }

    /// What follows the vendor's number, if it is this one.
    fn vendor(&self, oui: [u8; 3]) -> Option<&'a [u8]> {
        self.tagged(VENDOR)?.strip_prefix(&oui)
    }

    /// Whether it is about audio.
    pub(super) fn is_audio(&self) -> bool {
        self.tag == AUDIO
    }

    /// Whether the monitor lets the source choose the range of RGB values.
    pub(super) fn has_selectable_range(&self) -> bool {
        const CAPABILITY: u8 = 0;
        self.extended(CAPABILITY).is_some_and(|data| matches!(data, [flags] if flags & 1 << 6 != 0))
    }

    /// Whether it says, in Microsoft's block for displays that are worn, that this is no desktop
    /// display.
    pub(super) fn is_no_desktop(&self) -> bool {
        const MICROSOFT: [u8; 3] = [0x5c, 0x12, 0xca];
        const DESKTOP: u8 = 1 << 6;
        match self.vendor(MICROSOFT) {
            Some([1 | 2, rest @ ..]) => rest.len() == 17,
            Some([3, flags, rest @ ..]) => rest.len() == 16 && flags & DESKTOP == 0,
            _ => false,
        }
    }
}

/// All data blocks: those of CTA-861 extensions from revision 3 on, then those inside of
/// `DisplayID`.
pub(super) fn data_blocks(blocks: &Blocks) -> impl Iterator<Item = DataBlock<'_>> {
    let own = blocks.extensions().filter_map(collection);
    let inside = displayid::data_blocks(blocks)
        .filter(|block| block.tag == displayid::CTA_BLOCKS)
        .map(|block| block.payload);
    own.chain(inside).flat_map(DataBlocks)
}

/// The data blocks of an extension: they are in front of the detailed timings.
fn collection(block: &Block) -> Option<&[u8]> {
    let [CTA, 3..=255, end @ 4..=127, ..] = block else { return None };
    block.get(4..usize::from(*end))
}

struct DataBlocks<'a>(&'a [u8]);

impl<'a> Iterator for DataBlocks<'a> {
    type Item = DataBlock<'a>;

    fn next(&mut self) -> Option<DataBlock<'a>> {
        let (head, rest) = self.0.split_first()?;
        let (payload, rest) = rest.split_at_checked(usize::from(head & 0x1f))?;
        self.0 = rest;
        Some(DataBlock { tag: head >> 5, payload })
    }
}

/// Whether there is any CTA-861 extension, or one inside of `DisplayID`.
/// `drm_edid_has_cta_extension`.
pub(super) fn is_there(blocks: &Blocks) -> bool {
    blocks.extensions().any(|block| block[0] == CTA)
        || displayid::data_blocks(blocks).any(|block| block.tag == displayid::CTA_BLOCKS)
}
