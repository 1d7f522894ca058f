//! CVT codes: a size and the rates of it in three bytes.

use super::block::Blocks;
use super::descriptor;
use super::list::List;
use crate::face::mode::{cvt, Blanking};

/// Rates in hertz by their bit. Bit 0, which is 60 Hz with reduced blanking, is not looked at by
/// the kernel.
const RATES: [(u8, u32); 4] = [(1, 85), (2, 75), (3, 60), (4, 50)];

/// Adds the modes of CVT codes, which there are from version 1.3 on. `add_cvt_modes`.
pub(super) fn add(blocks: &Blocks, list: &mut List) {
    if blocks.base()[19] < 3 {
        return;
    }
    let descriptors = descriptor::tagged(blocks, descriptor::CVT_CODES);
    // Four of them behind a version.
    let codes = descriptors.flat_map(|descriptor| descriptor.get(6..).unwrap_or(&[]).as_chunks::<3>().0);
    for [low, high, rates] in codes.filter(|code| **code != [0; 3]) {
        let height = (u32::from(*low) + (u32::from(high & 0xf0) << 4) + 1) * 2;
        let width = match high >> 2 & 3 {
            0 => height * 4 / 3,
            1 => height * 16 / 9,
            2 => height * 16 / 10,
            _ => height * 15 / 9,
        };
        for (_, hertz) in RATES.into_iter().filter(|(bit, _)| rates & (1 << bit) != 0) {
            if let Some(timing) = cvt(width, height, hertz, Blanking::Normal) {
                list.add(timing);
            }
        }
    }
}
