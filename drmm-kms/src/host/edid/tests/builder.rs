//! Makes small EDIDs, a kind of content at a time.

use crate::face::mode::Mode;
use crate::host::edid::{Edid, BLOCK};
use crate::host::testing::{detailed, fix_checksum};

/// An EDID in the making. Sums and the count of blocks are put in at the end.
#[derive(Clone)]
pub(super) struct Builder {
    blocks: Vec<[u8; BLOCK]>,
}

impl Builder {
    /// A digital monitor of this revision of version 1, which names no mode.
    pub(super) fn new(revision: u8) -> Self {
        let mut base = [0; BLOCK];
        base[..8].copy_from_slice(&[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]);
        base[8..12].copy_from_slice(&[0x12, 0x4d, 0x34, 0x12]);
        base[18..23].copy_from_slice(&[1, revision, 0x80, 52, 32]);
        base[38..54].fill(1);
        Self { blocks: vec![base] }
    }

    /// Puts bytes into the base block.
    pub(super) fn base(mut self, at: usize, bytes: &[u8]) -> Self {
        self.blocks[0][at..at + bytes.len()].copy_from_slice(bytes);
        self
    }

    /// One of the four descriptors of the base block.
    pub(super) fn descriptor(self, slot: usize, bytes: &[u8]) -> Self {
        self.base(54 + 18 * slot, bytes)
    }

    /// A detailed timing in the base block.
    pub(super) fn detailed(self, slot: usize, mode: &Mode) -> Self {
        self.descriptor(slot, &detailed(mode))
    }

    /// Standard timings in the base block.
    pub(super) fn standard(self, codes: &[[u8; 2]]) -> Self {
        self.base(38, codes.as_flattened())
    }

    /// Range limits: least and most hertz, least and most kilohertz of a line, 10 MHz of the
    /// clock, and what follows.
    pub(super) fn range(self, slot: usize, limits: [u8; 5], rest: &[u8]) -> Self {
        let mut bytes = vec![0, 0, 0, 0xfd, 0];
        bytes.extend(limits);
        bytes.extend(rest);
        self.descriptor(slot, &bytes)
    }

    /// A CTA-861 extension of revision 3: flags, data blocks, detailed timings.
    pub(super) fn cta(self, flags: u8, data: &[u8], timings: &[Mode]) -> Self {
        let mut block = vec![2, 3, u8::try_from(4 + data.len()).unwrap(), flags];
        block.extend(data);
        block.extend(timings.iter().flat_map(detailed));
        self.extension(&block)
    }

    /// A `DisplayID` extension with a section of its own sum.
    pub(super) fn displayid(self, version: u8, used_for: u8, data: &[u8]) -> Self {
        let mut section = vec![version, u8::try_from(data.len()).unwrap(), used_for, 0];
        section.extend(data);
        section.push(0);
        fix_checksum(&mut section);
        section.insert(0, 0x70);
        self.extension(&section)
    }

    /// Any extension.
    pub(super) fn extension(mut self, bytes: &[u8]) -> Self {
        let mut block = [0; BLOCK];
        block[..bytes.len()].copy_from_slice(bytes);
        self.blocks.push(block);
        self
    }

    pub(super) fn bytes(mut self) -> Vec<u8> {
        let extensions = self.blocks.len() - 1;
        self.blocks[0][126] = u8::try_from(extensions).unwrap();
        self.blocks.iter_mut().for_each(|block| fix_checksum(block));
        self.blocks.concat()
    }

    pub(super) fn parse(self) -> Edid {
        Edid::parse(&self.bytes()).unwrap()
    }
}

/// A data block of CTA-861.
pub(super) fn data(tag: u8, payload: &[u8]) -> Vec<u8> {
    let mut block = vec![tag << 5 | u8::try_from(payload.len()).unwrap()];
    block.extend(payload);
    block
}
