//! What a monitor says of itself, from a monitor that lies.
//!
//! Held to: no panic; no more modes than the bytes have room for, each in order and none twice; at most one is
//! preferred; the bytes behind the last block change nothing.

use drmm_kms::edid::{Edid, BLOCK};
use fastrand::Rng;

use crate::bytes;
use crate::run::{Behaviour, Target};

/// As many bytes as an EDID can have.
const MOST: usize = BLOCK * 256;
/// Detailed, established and standard timings of a base block.
const BASE_MODES: usize = 4 + 17 + 8;
/// Detailed timings that fit into an extension block.
const EXTENSION_MODES: usize = 6;
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
                ],
            },
            Err(error) => {
                Behaviour { kind: "refused", is_inside: false, words: vec![error.what().to_owned()] }
            }
        })
    }
}

/// Lets the bytes past the door, behind which the interesting ones are: header, count of blocks, checksums.
fn sound(bytes: &mut [u8], dice: &mut Rng) {
    let blocks = bytes.len() / BLOCK;
    if let Some(base) = bytes.first_chunk_mut::<BLOCK>() {
        base[..8].copy_from_slice(&[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]);
        base[18] = 1;
        if dice.bool() {
            base[126] = u8::try_from(blocks - 1).unwrap_or(u8::MAX);
        }
    }
    for block in bytes.as_chunks_mut::<BLOCK>().0 {
        block[BLOCK - 1] = block[..BLOCK - 1].iter().fold(0, |sum, byte| sum.wrapping_sub(*byte));
    }
}

fn check(edid: &Edid, input: &[u8]) -> Result<(), String> {
    let modes = edid.modes();
    let most = BASE_MODES + EXTENSION_MODES * usize::from(edid.extensions());
    if modes.len() > most {
        return Err(format!("{} modes where {most} fit", modes.len()));
    }
    for (n, mode) in modes.iter().enumerate() {
        for span in [mode.horizontal(), mode.vertical()] {
            let is_ordered = span.display <= span.sync_start
                && span.sync_start < span.sync_end
                && span.sync_end <= span.total;
            if !is_ordered || span.display == 0 {
                return Err(format!("a mode out of order: {mode:?}"));
            }
        }
        if mode.clock() == 0 || mode.frame_nanoseconds() == 0 {
            return Err(format!("a mode without time: {mode:?}"));
        }
        // Looking at each pair would take longer than all else.
        if modes[..n].iter().rev().take(64).any(|before| before == mode) {
            return Err(format!("a mode twice: {mode:?}"));
        }
        let _ = (mode.refresh(), mode.to_info(), mode.frame_bytes(4));
    }
    if modes.iter().filter(|mode| mode.is_preferred()).count() > 1 {
        return Err("more than one preferred mode".to_owned());
    }
    if edid.byte_length() > input.len() || edid.name().is_some_and(|name| name.len() > NAME) {
        return Err(format!("longer than it can be: {edid:?}"));
    }
    let mut more = input.get(..edid.byte_length()).unwrap_or_default().to_vec();
    if Edid::parse(&more).as_ref() != Ok(edid) {
        return Err("the bytes behind the last block matter".to_owned());
    }
    more.extend([0xa5; 200]);
    (Edid::parse(&more).as_ref() == Ok(edid)).then_some(()).ok_or("bytes added behind matter".to_owned())
}
