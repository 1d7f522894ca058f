//! The EDID of a monitor that lies.
//!
//! Checked: no panic; no more modes than the bytes have room for, each in order, none twice, the
//! best first; the bytes behind the last block change nothing; what programs get as the bytes reads
//! the same again; reading by blocks comes to the same, and asks for no block too often.

use std::cmp::Ordering;
use std::collections::HashSet;

use drmm_kms::edid::{read_blocks, Edid, BLOCK};
use drmm_kms::Mode;
use drmm_runtime::{Errno, Error};
use fastrand::Rng;

use crate::bytes;
use crate::run::{Behaviour, Target};

/// As many bytes as an EDID can have.
const MOST: usize = BLOCK * 256;
/// Modes of a byte: a short video descriptor names one, which comes with its other clock.
const MODES_OF_A_BYTE: usize = 2;
/// How often a block is read that comes damaged.
const TRIES: usize = 4;
/// Characters of a display's name.
const NAME: usize = 13;

/// The target `edid`.
pub(crate) struct Edids;

impl Target for Edids {
    type Input = Vec<u8>;

    const NAME: &'static str = "edid";
    const EXTENSION: &'static str = "bin";

    fn parse(&self, file: &[u8]) -> Result<Vec<u8>, String> {
        Ok(file.to_vec())
    }

    fn print(&self, input: &Vec<u8>) -> Vec<u8> {
        input.clone()
    }

    fn mutate(&self, base: &Vec<u8>, other: &Vec<u8>, dice: &mut Rng) -> Vec<u8> {
        let mut bytes = base.clone();
        bytes::mutate(&mut bytes, other, MOST, dice);
        if dice.u8(..) == 0 {
            // As many extensions as there can be, now and then.
            let block = bytes.rchunks(BLOCK).next().unwrap_or_default().to_vec();
            let blocks = dice.usize(..256);
            bytes.extend(std::iter::repeat_n(block, blocks).flatten());
            bytes.truncate(MOST);
        }
        if dice.u8(..8) > 0 {
            sound(&mut bytes, dice);
        }
        bytes
    }

    fn run(&self, input: &Vec<u8>) -> Result<Behaviour, String> {
        let parsed = Edid::parse(input);
        if let Ok(edid) = &parsed {
            check(edid, input)?;
        }
        Ok(match parsed {
            Ok(edid) => Behaviour {
                kind: "accepted",
                is_inside: true,
                words: vec![
                    format!("{} modes", edid.modes().len().min(64)),
                    format!("{} extensions", edid.extensions().min(8)),
                    format!("name of {:?}", edid.name().map(str::len)),
                    format!("preferred: {}", edid.preferred().is_some()),
                    format!("{:?}", edid.info().color_formats),
                    format!("HDMI: {}", edid.info().hdmi.is_some()),
                    format!("left out: {}", edid.byte_length() < BLOCK * (input.len() / BLOCK)),
                ],
            },
            Err(error) => {
                Behaviour { kind: "refused", is_inside: false, words: vec![error.what().to_owned()] }
            }
        })
    }
}

/// Corrects header, count of blocks, tags and checksums, so that the parser gets to the interesting
/// bytes.
fn sound(bytes: &mut [u8], dice: &mut Rng) {
    let blocks = bytes.len() / BLOCK;
    if let Some(base) = bytes.first_chunk_mut::<BLOCK>() {
        base[..8].copy_from_slice(&[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]);
        base[18] = 1;
        if dice.bool() {
            base[126] = u8::try_from(blocks - 1).unwrap_or(u8::MAX);
        }
    }
    for (at, block) in bytes.as_chunks_mut::<BLOCK>().0.iter_mut().enumerate() {
        if at > 0 && dice.u8(..16) == 0 {
            let heads: [&[u8]; 4] = [&[2, 3, 40], &[0x70, 0x20], &[0x70, 0x12], &[0x10, 1, 6]];
            let head = heads[dice.usize(..heads.len())];
            block[..head.len()].copy_from_slice(head);
        }
        if block[0] == 0x70 {
            // A section has a sum of its own.
            let end = 5 + usize::from(block[2]).min(BLOCK - 7);
            block[2] = u8::try_from(end - 5).unwrap_or(0);
            block[end] = checksum(&block[1..end]);
        }
        block[BLOCK - 1] = checksum(&block[..BLOCK - 1]);
    }
}

/// What makes the sum zero.
fn checksum(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| sum.wrapping_sub(*byte))
}

fn check(edid: &Edid, input: &[u8]) -> Result<(), String> {
    modes(edid)?;
    if edid.byte_length() > input.len() || edid.name().is_some_and(|name| name.len() > NAME) {
        return Err(format!("longer than it can be: {edid:?}"));
    }
    let mut more = input.to_vec();
    more.extend([0xa5; 200]);
    if Edid::parse(&more).as_ref() != Ok(edid) {
        return Err("bytes added behind matter".to_owned());
    }
    match Edid::parse(edid.bytes()) {
        Ok(again) if again == *edid => {}
        // The override may count blocks that were left out.
        Err(_) if edid.byte_length() / BLOCK != input.len() / BLOCK => {}
        other => return Err(format!("its own bytes are another EDID: {other:?}")),
    }
    by_blocks(edid, input)
}

fn modes(edid: &Edid) -> Result<(), String> {
    let modes = edid.modes();
    let most = MODES_OF_A_BYTE * edid.byte_length();
    if modes.len() > most {
        return Err(format!("{} modes where {most} fit", modes.len()));
    }
    let mut seen = HashSet::new();
    for mode in modes {
        let (h, v) = (mode.horizontal(), mode.vertical());
        for span in [h, v] {
            let is_ordered = span.display <= span.sync_start
                && span.sync_start <= span.sync_end
                && span.sync_end <= span.total;
            if !is_ordered || span.display == 0 {
                return Err(format!("a mode out of order: {mode:?}"));
            }
        }
        if mode.clock() == 0 || mode.frame_nanoseconds() == 0 {
            return Err(format!("a mode without time: {mode:?}"));
        }
        if !seen.insert((mode.clock(), h, v, mode.flags())) {
            return Err(format!("a mode twice: {mode:?}"));
        }
        let _ = (mode.refresh(), mode.to_info(), mode.frame_bytes(4), edid.has_420(mode));
    }
    if !modes.is_sorted_by(|a, b| Mode::favour(a, b) != Ordering::Greater) {
        return Err("the list is not in order".to_owned());
    }
    (modes.is_empty() || edid.has_timings()).then_some(()).ok_or("modes out of nothing".to_owned())
}

/// A monitor that answers with these bytes gives the same EDID, or none if a block is missing.
fn by_blocks(edid: &Edid, input: &[u8]) -> Result<(), String> {
    let mut asked = 0;
    let read = read_blocks(|number, block| {
        asked += 1;
        let part = input.as_chunks::<BLOCK>().0.get(usize::from(number));
        block.copy_from_slice(part.ok_or(Error::new(Errno::EIO, "no such block"))?);
        Ok(())
    });
    if asked > TRIES * (input.len() / BLOCK + 1) {
        return Err(format!("{asked} blocks were asked for"));
    }
    match read {
        Ok(bytes) if Edid::parse(&bytes).as_ref() == Ok(edid) => Ok(()),
        other => Err(format!("another EDID block by block: {other:?}")),
    }
}
