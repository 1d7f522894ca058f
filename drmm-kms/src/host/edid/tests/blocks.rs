//! Blocks: what is repaired, what is left out, what is refused, and how many there are.

use drmm_runtime::{Errno, Error};

use super::builder::{data, Builder};
use super::sizes;
use crate::face::mode::Mode;
use crate::host::edid::{read_blocks, Edid, BLOCK};
use crate::host::testing::{edid_bytes, fix_checksum};

#[test]
fn the_base_blocks_checksum_counts() {
    for place in [60, 127] {
        let mut bytes = edid_bytes(1);
        bytes[place] ^= 0x10;
        let error = Edid::parse(&bytes).unwrap_err();
        assert_eq!(error.to_string(), "the checksum of an EDID's base block is wrong (EINVAL)");
    }
}

#[test]
fn a_cta_block_with_a_wrong_sum_counts_and_another_is_left_out() {
    let sound = Builder::new(3).detailed(0, &Mode::XGA).cta(0, &data(2, &[16]), &[]);
    let mut bytes = sound.extension(&[0x70, 0x13, 0, 3, 0, 0xea]).cta(0, &data(2, &[4]), &[]).bytes();
    assert_eq!(Edid::parse(&bytes).unwrap().byte_length(), 4 * BLOCK);
    // The sums of all three extensions.
    for block in 1..4 {
        bytes[BLOCK * block + 127] ^= 0x55;
    }
    let edid = Edid::parse(&bytes).unwrap();
    assert_eq!((edid.extensions(), edid.byte_length()), (2, 3 * BLOCK), "the DisplayID block is left out");
    let sum = |block: &[u8]| block.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    assert_eq!(sum(&edid.bytes()[..BLOCK]), 0, "the base block has a new count and a new sum");
    assert_eq!(edid.bytes()[2 * BLOCK..], bytes[3 * BLOCK..], "the others stay as they are");
    let modes = sizes(&edid);
    assert!(modes.contains(&"1920x1080@60.00".to_owned()) && modes.contains(&"1280x720@60.00".to_owned()));
    assert_eq!(Edid::parse(edid.bytes()).unwrap(), edid);
}

#[test]
fn a_header_is_repaired_while_six_of_its_bytes_are_right() {
    let sound = edid_bytes(1);
    let mut bytes = sound.clone();
    bytes[0] = 0x80;
    bytes[7] = 0xff;
    let edid = Edid::parse(&bytes).unwrap();
    assert_eq!(edid.bytes(), sound, "programs get the repaired one");
    bytes[3] = 0;
    assert_eq!(
        Edid::parse(&bytes).unwrap_err().to_string(),
        "these bytes do not begin with the header of an EDID: bytes of it: 5, limit 8 (EINVAL)"
    );
    // The sum is that of the repaired block.
    let mut bytes = sound;
    bytes[0] = 0x80;
    fix_checksum(&mut bytes[..BLOCK]);
    assert!(Edid::parse(&bytes).unwrap_err().what().contains("checksum"));
}

#[test]
fn header_and_version_are_checked() {
    let mut bytes = edid_bytes(0);
    bytes[18] = 2;
    fix_checksum(&mut bytes);
    assert!(Edid::parse(&bytes).unwrap_err().what().contains("version"));
    assert!(Edid::parse(&[0xff; 256]).is_err(), "what a pulled device reads as");
    assert!(Edid::parse(&[0; 256]).is_err());
}

#[test]
fn a_huge_extension_count_is_an_error_with_figures() {
    let mut bytes = edid_bytes(1);
    bytes[126] = 255;
    fix_checksum(&mut bytes[..BLOCK]);
    let error = Edid::parse(&bytes).unwrap_err();
    assert_eq!(
        error.to_string(),
        "an EDID announces more extension blocks than there are: 255, limit 1 (EINVAL)"
    );
}

#[test]
fn what_is_cut_off_is_refused_and_what_follows_is_ignored() {
    let bytes = edid_bytes(1);
    for length in 0..bytes.len() {
        assert_eq!(Edid::parse(&bytes[..length]).unwrap_err().errno(), Errno::EINVAL, "{length} bytes");
    }
    let mut more = bytes.clone();
    more.extend([0xa5; 200]);
    assert_eq!(Edid::parse(&more).unwrap(), Edid::parse(&bytes).unwrap());
}

#[test]
fn extensions_of_zeros_and_maps_are_passed_over() {
    let edid = Builder::new(3).detailed(0, &Mode::XGA).extension(&[0xf0, 2]).extension(&[]);
    assert_eq!(sizes(&edid.cta(0, &[], &[Mode::SXGA]).parse()), ["1280x1024@60.02", "1024x768@60.00"]);
}

/// An EDID whose base block counts one extension, whose first extension counts `count`.
fn overridden(count: u8, blocks: usize) -> Vec<u8> {
    let mut edid = Builder::new(4).cta(0, &data(7, &[0x78, count]), &[]);
    for _ in 1..blocks {
        edid = edid.cta(0, &data(2, &[16]), &[]);
    }
    let mut bytes = edid.bytes();
    bytes[126] = 1;
    fix_checksum(&mut bytes[..BLOCK]);
    bytes
}

#[test]
fn the_hdmi_forum_overrides_the_count() {
    let more = Edid::parse(&overridden(2, 2)).unwrap();
    assert_eq!((more.byte_length(), more.extensions()), (3 * BLOCK, 1));
    assert_eq!(sizes(&more), ["1920x1080@60.00", "1920x1080@59.94"]);
    let missing = Edid::parse(&overridden(3, 2)).unwrap_err();
    assert_eq!(missing.errno(), Errno::EINVAL, "a block that is announced is not there");
    // Fewer: the bytes stay, the blocks are not looked at.
    let mut fewer = overridden(1, 2);
    fewer[126] = 2;
    fix_checksum(&mut fewer[..BLOCK]);
    let fewer = Edid::parse(&fewer).unwrap();
    assert_eq!((fewer.byte_length(), sizes(&fewer).len()), (3 * BLOCK, 0));
    // Only if the base block counts any, and only as the first data block.
    let mut none = overridden(2, 2);
    none[126] = 0;
    fix_checksum(&mut none[..BLOCK]);
    assert_eq!(Edid::parse(&none).unwrap().byte_length(), BLOCK);
}

/// A monitor that answers for the blocks of `bytes`, and counts how often it is asked.
fn monitor(bytes: &[u8], asked: &mut Vec<u8>) -> drmm_runtime::Result<Vec<u8>> {
    read_blocks(|number, block| {
        asked.push(number);
        let start = usize::from(number) * BLOCK;
        let part = bytes.get(start..start + BLOCK).ok_or(Error::new(Errno::EIO, "no such block"))?;
        block.copy_from_slice(part);
        Ok(())
    })
}

#[test]
fn as_many_blocks_are_read_as_are_announced() {
    for extensions in [0, 1, 2, 5] {
        let mut asked = Vec::new();
        let bytes = edid_bytes(extensions);
        assert_eq!(monitor(&bytes, &mut asked).unwrap(), bytes);
        assert_eq!(asked, (0..=extensions).collect::<Vec<_>>());
    }
    let mut asked = Vec::new();
    let bytes = overridden(2, 2);
    assert_eq!(monitor(&bytes, &mut asked).unwrap(), bytes);
    assert_eq!(asked, [0, 1, 2]);
    let error = monitor(&bytes[..2 * BLOCK], &mut Vec::new()).unwrap_err();
    assert_eq!(error.errno(), Errno::EIO, "whole or not at all");
}

#[test]
fn a_damaged_block_is_read_four_times() {
    let mut asked = Vec::new();
    let mut bytes = Builder::new(3).extension(&[0x70]).bytes();
    bytes[200] ^= 1;
    assert_eq!(monitor(&bytes, &mut asked).unwrap(), bytes);
    assert_eq!(asked, [0, 1, 1, 1, 1]);
    asked.clear();
    bytes[60] ^= 1;
    assert_eq!(monitor(&bytes, &mut asked).unwrap(), bytes[..BLOCK], "nothing more is read");
    assert_eq!(asked, [0; 4]);
    asked.clear();
    assert_eq!(monitor(&[0; 256], &mut asked).unwrap(), [0; BLOCK]);
    assert_eq!(asked, [0], "nothing is there");
    // A fault that goes away.
    let sound = edid_bytes(0);
    let mut tries = 0;
    let read = read_blocks(|_, block| {
        block.copy_from_slice(&sound);
        block[60] ^= u8::from(tries < 3);
        tries += 1;
        Ok(())
    });
    assert_eq!((read.unwrap(), tries), (sound.clone(), 4));
}
