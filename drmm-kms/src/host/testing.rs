//! What several tests of this crate share.

use crate::face::mode::{Mode, PHSYNC, PVSYNC};
use crate::host::edid::BLOCK;

/// A small repeatable source of bytes (`splitmix64`).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }
}

/// Makes the last byte of a block right.
pub(crate) fn fix_checksum(block: &mut [u8]) {
    if let Some((last, rest)) = block.split_last_mut() {
        *last = rest.iter().fold(0_u8, |sum, byte| sum.wrapping_sub(*byte));
    }
}

/// An EDID with XGA as preferred mode and `extensions` CTA blocks that each hold full HD.
pub(crate) fn edid_bytes(extensions: u8) -> Vec<u8> {
    let mut base = vec![0; BLOCK];
    base[..8].copy_from_slice(&[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]);
    // "DRM" is 4, 18, 13 in five bits each; 1280 is 8 * (129 + 31).
    base[8..10].copy_from_slice(&[0b0001_0010, 0b0100_1101]);
    base[10..12].copy_from_slice(&0x1234_u16.to_le_bytes());
    base[18..23].copy_from_slice(&[1, 4, 0xa5, 52, 32]);
    // 640x480@60 and 800x600@60 established; 1280x1024@60 standard, the rest unused.
    base[35] = 0x21;
    base[38..54].fill(1);
    base[38..40].copy_from_slice(&[129, 2 << 6]);
    base[54..72].copy_from_slice(&detailed(&Mode::XGA));
    base[72..77].copy_from_slice(&[0, 0, 0, 0xfc, 0]);
    base[77..90].copy_from_slice(b"Test Monitor\n");
    base[126] = extensions;
    fix_checksum(&mut base);
    for _ in 0..extensions {
        let mut block = vec![0; BLOCK];
        block[..4].copy_from_slice(&[2, 3, 4, 0]);
        block[4..22].copy_from_slice(&detailed(&Mode::FULL_HD));
        fix_checksum(&mut block);
        base.extend(block);
    }
    base
}

/// A mode as a detailed timing descriptor.
pub(crate) fn detailed(mode: &Mode) -> [u8; 18] {
    let (h, v) = (mode.horizontal(), mode.vertical());
    let [hb, vb] = [h.total - h.display, v.total - v.display];
    let [hf, vf] = [h.sync_start - h.display, v.sync_start - v.display];
    let [hp, vp] = [h.sync_end - h.sync_start, v.sync_end - v.sync_start];
    let low = |value: u16| value.to_le_bytes()[0];
    let high = |value: u16| value.to_le_bytes()[1];
    let clock = u16::try_from(mode.clock() / 10).unwrap().to_le_bytes();
    let sync = 0x18
        | if mode.flags() & PVSYNC != 0 { 4 } else { 0 }
        | if mode.flags() & PHSYNC != 0 { 2 } else { 0 };
    [
        clock[0],
        clock[1],
        low(h.display),
        low(hb),
        high(h.display) << 4 | high(hb),
        low(v.display),
        low(vb),
        high(v.display) << 4 | high(vb),
        low(hf),
        low(hp),
        low((vf & 0xf) << 4 | vp & 0xf),
        high(hf) << 6 | high(hp) << 4 | low(vf >> 4) << 2 | low(vp >> 4),
        0,
        0,
        0,
        0,
        0,
        sync,
    ]
}
