//! Bytes that nothing sensible made.

use super::builder::{data, Builder};
use crate::host::edid::{read_blocks, Edid, BLOCK};
use crate::host::testing::{edid_bytes, fix_checksum, Random};

/// An EDID with something of each kind in it, for mutations to begin with.
fn rich() -> Vec<u8> {
    let video = data(2, &[16, 4, 97, 193, 1, 8]);
    let hdmi = data(3, &[0x03, 0x0c, 0x00, 0x10, 0, 0x38, 60, 0x20, 0, 0x40, 1, 2]);
    let others = [data(7, &[14, 96]), data(7, &[15, 3]), data(1, &[9, 7, 7])].concat();
    Builder::new(4)
        .base(24, &[1])
        .base(35, &[0xff, 0xff, 0x80])
        .standard(&[[0xd1, 0xc0], [0x71, 0x00]])
        .detailed(0, &crate::face::mode::Mode::SXGA)
        .range(1, [50, 75, 30, 90, 20], &[4, 0x11, 0, 0, 0, 1 << 4])
        .descriptor(2, &[0, 0, 0, 0xf8, 0, 1, 0xdf, 0x10, 0x0a])
        .descriptor(3, &[0, 0, 0, 0xf7, 0, 10, 0xff, 0xff])
        .cta(0x70, &[video, hdmi, others].concat(), &[])
        .displayid(
            0x20,
            2,
            &[0x22, 0, 20, 0, 0, 1, 0x80, 0, 4, 0x4f, 0, 7, 0x80, 0x1f, 0, 0, 3, 0x20, 0, 2, 0x80, 4, 0],
        )
        .bytes()
}

#[test]
fn no_bytes_whatever_make_it_panic() {
    let mut random = Random::new(0x5eed);
    let seeds = [rich(), edid_bytes(1)];
    let mut accepted = 0_u32;
    // Under Miri a microsecond's work takes a millisecond.
    let rounds = if cfg!(miri) { 200 } else { 4_000_u32 };
    for round in 0..rounds {
        let mut bytes = seeds[random.below(2)].clone();
        for _ in 0..=random.below(12) {
            let place = random.below(bytes.len());
            bytes[place] = random.byte();
        }
        // With correct checksums the parser gets past its first checks, to the interesting bytes.
        if round % 4 != 0 {
            bytes.chunks_mut(BLOCK).for_each(fix_checksum);
        }
        bytes.truncate(random.below(4 * bytes.len()));
        if let Ok(edid) = Edid::parse(&bytes) {
            accepted += 1;
            for mode in edid.modes() {
                let _ = (mode.refresh(), mode.frame_nanoseconds(), mode.to_info());
            }
        }
        let _ = read_blocks(|number, block| {
            let part = bytes.chunks_exact(BLOCK).nth(number.into());
            block.copy_from_slice(part.ok_or(drmm_runtime::Error::from(drmm_runtime::Errno::EIO))?);
            Ok(())
        });
    }
    assert!(accepted > rounds / 60, "the mutations must reach the parser's inside: {accepted}");
}

#[test]
fn a_full_length_edid_costs_no_more_than_its_bytes() {
    // Extensions of standard timings, of which no two are equal, and of range limits. Under Miri a
    // microsecond's work takes a millisecond.
    let extensions = if cfg!(miri) { 3 } else { 255_usize };
    let mut edid = Builder::new(2).base(24, &[1]);
    let mut code = 0_u16;
    for _ in 0..extensions {
        let mut block = vec![2, 1, 4, 0];
        for _ in 0..3 {
            block.extend([0, 0, 0, 0xfa, 0]);
            for _ in 0..6 {
                code = code.wrapping_add(1);
                block.extend(code.to_le_bytes());
            }
            block.push(10);
            block.extend([0, 0, 0, 0xfd, 0, 1, 255, 1, 255, 0, 0, 10, 0, 0, 0, 0, 0, 0]);
        }
        edid = edid.extension(&block);
    }
    let edid = edid.parse();
    let modes = edid.modes().len();
    assert!((8 * extensions..=edid.byte_length() / 2).contains(&modes), "{modes} modes");
}
