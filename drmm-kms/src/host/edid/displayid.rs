//! `DisplayID` extension blocks: sections of data blocks, and the timings in them.

use super::block::{Block, Blocks, BLOCK, DISPLAY_ID};
use super::descriptor::{tagged, NAME, TEXT};
use super::list::List;
use super::probed::Probed;
use crate::face::mode::{low, Span, Timing, NHSYNC, NVSYNC, PHSYNC, PVSYNC};

/// Structure version 2.0, whose data blocks have other tags.
const VERSION_2: u8 = 0x20;
const TYPE_1: u8 = 0x03;
const TYPE_7: u8 = 0x22;
const TILES_1: u8 = 0x12;
const TILES_2: u8 = 0x28;
/// A data block of CTA-861 data blocks.
pub(super) const CTA_BLOCKS: u8 = 0x81;

/// Version, bytes, what it is used for, count of sections that follow.
const HEADER: usize = 4;

/// A data block.
#[derive(Clone, Copy)]
pub(super) struct DataBlock<'a> {
    pub(super) tag: u8,
    pub(super) payload: &'a [u8],
}

/// One `DisplayID` extension.
struct Section<'a> {
    version: u8,
    used_for: u8,
    data: &'a [u8],
}

/// The sections, up to the first one that is damaged.
fn sections(blocks: &Blocks) -> impl Iterator<Item = Section<'_>> {
    let ignore_checksum = has_bad_checksum(blocks);
    blocks
        .extensions()
        .filter(|block| block[0] == DISPLAY_ID)
        .map_while(move |block| section(block, ignore_checksum))
}

/// The section of a block. It has a checksum of its own, in front of the block's.
fn section(block: &Block, ignore_checksum: bool) -> Option<Section<'_>> {
    let whole = block.get(1..BLOCK - 1)?;
    let [version, bytes, used_for, ..] = *whole else { return None };
    let end = HEADER + usize::from(bytes);
    let sum = whole.get(..=end)?.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    (sum == 0 || ignore_checksum).then_some(())?;
    Some(Section { version, used_for, data: whole.get(HEADER..end)? })
}

/// Whether this is the one panel whose sections are known to have a wrong checksum.
fn has_bad_checksum(blocks: &Blocks) -> bool {
    // Vendor CSO, product 5142.
    blocks.base().get(8..12) == Some(&[0x0e, 0x6f, 0x16, 0x14])
        && [NAME, TEXT].into_iter().flat_map(|tag| tagged(blocks, tag)).any(|text| {
            let rest = text.get(5..).and_then(|text| text.strip_prefix(b"MNE007ZA1-5"));
            rest.and_then(|rest| rest.split(|byte| *byte == b'\n').next())
                .is_some_and(|rest| rest.iter().all(u8::is_ascii_whitespace))
        })
}

/// All data blocks.
pub(super) fn data_blocks(blocks: &Blocks) -> impl Iterator<Item = DataBlock<'_>> {
    sections(blocks).flat_map(|section| DataBlocks(section.data))
}

struct DataBlocks<'a>(&'a [u8]);

impl<'a> Iterator for DataBlocks<'a> {
    type Item = DataBlock<'a>;

    fn next(&mut self) -> Option<DataBlock<'a>> {
        let [tag, _revision, bytes, rest @ ..] = self.0 else { return None };
        let (payload, rest) = rest.split_at_checked(usize::from(*bytes))?;
        self.0 = rest;
        Some(DataBlock { tag: *tag, payload })
    }
}

/// Whether the first section says that the display is worn.
pub(super) fn is_head_mounted(blocks: &Blocks) -> bool {
    // Virtual and augmented reality.
    let is_worn = |base: Section<'_>| base.version == VERSION_2 && matches!(base.used_for, 7 | 8);
    sections(blocks).next().is_some_and(is_worn) && data_blocks(blocks).next().is_some()
}

/// Adds the detailed timings, of type I and of type VII. `add_displayid_detailed_modes`.
pub(super) fn add(blocks: &Blocks, list: &mut List) {
    for block in data_blocks(blocks).filter(|block| matches!(block.tag, TYPE_1 | TYPE_7)) {
        let (timings, rest) = block.payload.as_chunks::<20>();
        if rest.is_empty() {
            for timing in timings {
                list.add(detailed(timing, block.tag == TYPE_7));
            }
        }
    }
}

/// The timing of a descriptor of 20 bytes. All values but the flags are one less than they mean.
fn detailed(d: &[u8; 20], is_type_7: bool) -> Probed {
    const PREFERRED: u8 = 0x80;
    let clock = u32::from_le_bytes([d[0], d[1], d[2], 0]) + 1;
    let word = |at: usize| u32::from(u16::from_le_bytes([d[at], d[at + 1]]));
    let span = |at: usize| {
        let display = word(at) + 1;
        let sync_start = display + (word(at + 4) & 0x7fff) + 1;
        Span {
            display: low(display),
            sync_start: low(sync_start),
            sync_end: low(sync_start + word(at + 6) + 1),
            total: low(display + word(at + 2) + 1),
        }
    };
    let is_positive = |at: usize| d[at] & 0x80 != 0;
    let flags = if is_positive(9) { PHSYNC } else { NHSYNC } | if is_positive(17) { PVSYNC } else { NVSYNC };
    let timing = Timing {
        // In kHz, and in tens of them.
        clock: if is_type_7 { clock } else { clock * 10 },
        h: span(4),
        v: span(12),
        flags,
    };
    Probed { preferred: d[3] & PREFERRED != 0, ..Probed::from(timing) }
}

/// A display of several panels: which part of it this one is. The `TILE` property of a connector.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tile {
    /// Whether all panels are in one housing.
    pub is_single_monitor: bool,
    /// How many panels there are, from left to right and from top to bottom.
    pub count: (u8, u8),
    /// Which of them this one is.
    pub location: (u8, u8),
    /// Width and height of this panel in pixels.
    pub size: (u32, u32),
    /// The same for all panels of one display.
    pub group: [u8; 8],
}

/// What the last block about it says. `_drm_update_tile_info`.
pub(super) fn tile(blocks: &Blocks) -> Option<Tile> {
    let version = sections(blocks).next()?.version;
    let is_tiled = |block: &DataBlock<'_>| match version {
        VERSION_2 => block.tag == TILES_2,
        older => older < VERSION_2 && block.tag == TILES_1,
    };
    data_blocks(blocks).filter(is_tiled).filter_map(|block| tile_of(block.payload)).last()
}

fn tile_of(payload: &[u8]) -> Option<Tile> {
    // Capabilities, topology in three bytes, size in four, bezels in five, and the group.
    let [cap, counts, places, high, w0, w1, h0, h1, _, _, _, _, _, group @ ..] = payload else {
        return None;
    };
    let group = group.get(..9)?.first_chunk()?;
    let size = |low: u8, high: u8| u32::from(u16::from_le_bytes([low, high])) + 1;
    Some(Tile {
        is_single_monitor: cap & 0x80 != 0,
        count: ((counts >> 4 | high >> 2 & 0x30) + 1, (counts & 0xf | high & 0x30) + 1),
        location: (places >> 4 | (high >> 2 & 3) << 4, places & 0xf | (high & 3) << 4),
        size: (size(*w0, *w1), size(*h0, *h1)),
        group: *group,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_block_that_runs_past_the_end_is_none() {
        let tags = |data| DataBlocks(data).map(|block| (block.tag, block.payload.len())).collect::<Vec<_>>();
        assert_eq!(tags(&[3, 0, 1, 9, 0x22, 0, 0]), [(3, 1), (0x22, 0)]);
        assert_eq!(tags(&[3, 0, 1, 9, 0x22, 0, 1]), [(3, 1)]);
        assert_eq!(tags(&[3, 0]), []);
    }
}
