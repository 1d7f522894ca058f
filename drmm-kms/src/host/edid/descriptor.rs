//! Descriptors of 18 bytes: timings in detail, or a tag and what belongs to it.

use super::block::{Block, Blocks, BLOCK, CTA, VTB};

/// Size of a descriptor in bytes.
const SIZE: usize = 18;

/// Tags of descriptors that are no timings.
pub(super) const ESTABLISHED_3: u8 = 0xf7;
pub(super) const CVT_CODES: u8 = 0xf8;
pub(super) const STANDARD: u8 = 0xfa;
pub(super) const NAME: u8 = 0xfc;
pub(super) const RANGE: u8 = 0xfd;
pub(super) const TEXT: u8 = 0xfe;

/// The bytes of a descriptor.
pub(super) type Descriptor = [u8; SIZE];

/// All descriptors: those of the base block, then those of CTA-861 and video timing extensions.
/// `drm_for_each_detailed_block`.
pub(super) fn all(blocks: &Blocks) -> impl Iterator<Item = &Descriptor> {
    let base = parts(blocks.base(), 54, 126, 4);
    base.iter().chain(blocks.extensions().flat_map(of_extension))
}

/// Those with this tag.
pub(super) fn tagged(blocks: &Blocks, tag: u8) -> impl Iterator<Item = &Descriptor> {
    all(blocks).filter(move |descriptor| has_tag(descriptor, tag))
}

/// Whether it is none of a timing, but one with this tag.
pub(super) fn has_tag(descriptor: &Descriptor, tag: u8) -> bool {
    descriptor.starts_with(&[0, 0, 0, tag])
}

fn of_extension(block: &Block) -> &[Descriptor] {
    match block {
        // The third byte says where they begin; data blocks are in front of them.
        [CTA, _, start @ 4..=127, ..] => parts(block, usize::from(*start), BLOCK - 1, 6),
        // Here it says how many there are.
        [VTB, 1, count, ..] => parts(block, 5, BLOCK - 1, usize::from(*count)),
        _ => &[],
    }
}

fn parts(block: &Block, start: usize, end: usize, most: usize) -> &[Descriptor] {
    let all = block.get(start..end).unwrap_or(&[]).as_chunks::<SIZE>().0;
    all.get(..most).unwrap_or(all)
}
