//! Blocks of 128 bytes: which are sound, and how many there are.

use drmm_runtime::{Errno, Error, Result};

/// Size of a block in bytes.
pub const BLOCK: usize = 128;

pub(super) type Block = [u8; BLOCK];

const HEADER: [u8; 8] = [0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0];
/// A header with this many right bytes is taken for one that was damaged on its way, and repaired:
/// the kernel's `edid_fixup`.
const REPAIRABLE: usize = 6;

/// Tag of a CTA-861 extension block.
pub(super) const CTA: u8 = 0x02;
/// Tag of a video timing extension block.
pub(super) const VTB: u8 = 0x10;
/// Tag of a `DisplayID` extension block.
pub(super) const DISPLAY_ID: u8 = 0x70;

/// Where the base block says how many blocks follow.
const EXTENSIONS: usize = 126;

/// All blocks of an EDID, the base block with its header repaired, extensions that are damaged
/// left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Blocks {
    base: Block,
    /// The base block among them.
    bytes: Vec<u8>,
    /// How many extensions are looked at: fewer than there are if one of them says so.
    used: usize,
}

impl Blocks {
    /// The blocks of `bytes`, as `drm_edid_read_custom` takes them from a monitor.
    ///
    /// `EINVAL` if the base block is cut off or damaged, or if fewer blocks are there than it, or
    /// an HDMI Forum override in the first extension, announces.
    pub(super) fn new(bytes: &[u8]) -> Result<Self> {
        let (blocks, _) = bytes.as_chunks::<BLOCK>();
        let Some((base, rest)) = blocks.split_first() else {
            return Err(invalid("an EDID is cut off: bytes of the base block")
                .figures(bytes.len() as u64, BLOCK as u64));
        };
        let mut base = sound_base(base)?;
        let announced = usize::from(base[EXTENSIONS]);
        let wanted = announced.max(override_of(&base, rest));
        let Some(extensions) = rest.get(..wanted) else {
            return Err(invalid("an EDID announces more extension blocks than there are")
                .figures(wanted as u64, rest.len() as u64));
        };
        let kept = if extensions.iter().all(is_usable) {
            extensions.to_vec()
        } else {
            // Without the damaged blocks the count is a new one. An override is not trusted here.
            let kept: Vec<Block> =
                extensions.iter().take(announced).filter(|block| is_usable(block)).copied().collect();
            base[EXTENSIONS] = u8::try_from(kept.len()).unwrap_or(u8::MAX);
            base[BLOCK - 1] = checksum(&base);
            kept
        };
        let used = match override_of(&base, &kept) {
            0 => kept.len(),
            count => count.min(kept.len()),
        };
        let bytes = base.iter().chain(kept.as_flattened()).copied().collect();
        Ok(Self { base, bytes, used })
    }

    /// The base block.
    pub(super) fn base(&self) -> &Block {
        &self.base
    }

    /// The extension blocks that count, in their order.
    pub(super) fn extensions(&self) -> impl Iterator<Item = &Block> {
        self.bytes.as_chunks::<BLOCK>().0.iter().skip(1).take(self.used)
    }

    /// All bytes, also of blocks that an override has taken out of the count.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// The base block with its header repaired.
///
/// `EINVAL` if too little of the header is left, the checksum is wrong, or the version is not 1.
pub(super) fn sound_base(base: &Block) -> Result<Block> {
    let right = base.iter().zip(HEADER).filter(|(byte, wanted)| **byte == *wanted).count();
    if right < REPAIRABLE {
        return Err(invalid("these bytes do not begin with the header of an EDID: bytes of it")
            .figures(right as u64, HEADER.len() as u64));
    }
    let mut base = *base;
    for (byte, wanted) in base.iter_mut().zip(HEADER) {
        *byte = wanted;
    }
    if !has_checksum(&base) {
        return Err(invalid("the checksum of an EDID's base block is wrong"));
    }
    if base[18] != 1 {
        return Err(invalid("an EDID has an unknown version").figures(base[18].into(), 1));
    }
    Ok(base)
}

/// Whether an extension counts: CTA-861 blocks do also with a wrong checksum, since switches that
/// write a physical address into them forget to correct it. `edid_block_status_valid`.
pub(super) fn is_usable(extension: &Block) -> bool {
    extension[0] == CTA || has_checksum(extension)
}

/// How many extensions an HDMI Forum override (HF-EEODB) in the first of them announces; 0 without
/// one. `edid_hfeeodb_extension_block_count`.
pub(super) fn override_of(base: &Block, extensions: &[Block]) -> usize {
    const EXTENDED: u8 = 7 << 5;
    const OVERRIDE: u8 = 0x78;
    let Some([CTA, 3..=255, start, _, block, tag, count, ..]) = extensions.first() else {
        return 0;
    };
    let has_room = (7..=127).contains(start) && block & 0xe0 == EXTENDED && block & 0x1f >= 2;
    if base[EXTENSIONS] == 0 || !has_room || *tag != OVERRIDE {
        return 0;
    }
    usize::from(*count)
}

/// How many extensions the base block announces.
pub(super) fn announced(base: &Block) -> usize {
    usize::from(base[EXTENSIONS])
}

fn has_checksum(block: &Block) -> bool {
    checksum(block) == block[BLOCK - 1]
}

/// What the last byte has to be.
fn checksum(block: &Block) -> u8 {
    block.iter().take(BLOCK - 1).fold(0, |sum, byte| sum.wrapping_sub(*byte))
}

const fn invalid(what: &'static str) -> Error {
    Error::new(Errno::EINVAL, what)
}
