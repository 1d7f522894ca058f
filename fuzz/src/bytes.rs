//! Changes to bytes.

use fastrand::Rng;

/// Values at which comparisons often change their result.
const EDGES: [u8; 12] = [0, 1, 2, 4, 0x3f, 0x40, 0x7e, 0x7f, 0x80, 0xfc, 0xfe, 0xff];

/// Changes `bytes` at one to a few places; it does not grow beyond `most`.
pub(crate) fn mutate(bytes: &mut Vec<u8>, other: &[u8], most: usize, dice: &mut Rng) {
    let mut changes = 1;
    while changes < 16 && dice.u8(..3) > 0 {
        changes += 1;
    }
    for _ in 0..changes {
        change(bytes, other, dice);
        bytes.truncate(most);
    }
}

fn change(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Rng) {
    let at = dice.usize(..=bytes.len());
    let end = (at + dice.usize(1..24)).min(bytes.len());
    match dice.u8(..10) {
        0..=1 => on(bytes, at, |byte| *byte ^= 1 << (at % 8)),
        2..=3 => on(bytes, at, |byte| *byte = dice.u8(..)),
        4..=5 => on(bytes, at, |byte| *byte = EDGES[dice.usize(..EDGES.len())]),
        6 if dice.bool() => bytes.truncate(at),
        6 => drop(bytes.drain(at..end)),
        7 => {
            let copy = bytes[at..end].to_vec();
            bytes.splice(at..at, copy);
        }
        8 => bytes[at..end].fill(EDGES[dice.usize(..EDGES.len())]),
        _ => {
            let from = dice.usize(..=other.len());
            let part = &other[from..(from + 18).min(other.len())];
            bytes.splice(at..end, part.iter().copied());
        }
    }
}

fn on(bytes: &mut [u8], at: usize, change: impl FnOnce(&mut u8)) {
    if let Some(byte) = bytes.get_mut(at) {
        change(byte);
    }
}
