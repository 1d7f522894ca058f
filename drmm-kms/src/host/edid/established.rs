//! Established timings: a bit for each mode of three lists.
//!
//! The timings are those that the kernel has for the bits, as data.

use super::block::Blocks;
use super::descriptor::{self, Descriptor};
use super::list::List;
use crate::face::mode::{Mode, Span, Timing, INTERLACE, NHSYNC, NVSYNC, PHSYNC, PVSYNC};

// Polarities of the horizontal and the vertical sync.
const NN: u32 = NHSYNC | NVSYNC;
const NP: u32 = NHSYNC | PVSYNC;
const PP: u32 = PHSYNC | PVSYNC;

const fn timing(clock: u32, h: [u16; 4], v: [u16; 4], flags: u32) -> Timing {
    Timing { clock, h: span(h), v: span(v), flags }
}

const fn span([display, sync_start, sync_end, total]: [u16; 4]) -> Span {
    Span { display, sync_start, sync_end, total }
}

/// 1024x768 in two fields, which no connector lists. It is in the DMT standard too.
pub(super) const INTERLACED_XGA: Timing =
    timing(44_900, [1024, 1032, 1208, 1264], [768, 768, 776, 817], PP | INTERLACE);

/// I and II, from bit 0 of byte 35 on. The last one, in byte 37, is meant to be 1152x870; the
/// kernel takes the mode of DMT for it.
const FIRST: [Timing; 17] = [
    timing(40_000, [800, 840, 968, 1056], [600, 601, 605, 628], PP),
    timing(36_000, [800, 824, 896, 1024], [600, 601, 603, 625], PP),
    timing(31_500, [640, 656, 720, 840], [480, 481, 484, 500], NN),
    timing(31_500, [640, 664, 704, 832], [480, 489, 492, 520], NN),
    timing(30_240, [640, 704, 768, 864], [480, 483, 486, 525], NN),
    timing(25_175, [640, 656, 752, 800], [480, 490, 492, 525], NN),
    timing(35_500, [720, 738, 846, 900], [400, 421, 423, 449], NN),
    timing(28_320, [720, 738, 846, 900], [400, 412, 414, 449], NP),
    timing(135_000, [1280, 1296, 1440, 1688], [1024, 1025, 1028, 1066], PP),
    timing(78_750, [1024, 1040, 1136, 1312], [768, 769, 772, 800], PP),
    timing(75_000, [1024, 1048, 1184, 1328], [768, 771, 777, 806], NN),
    timing(65_000, [1024, 1048, 1184, 1344], [768, 771, 777, 806], NN),
    INTERLACED_XGA,
    timing(57_284, [832, 864, 928, 1152], [624, 625, 628, 667], NN),
    timing(49_500, [800, 816, 896, 1056], [600, 601, 604, 625], PP),
    timing(50_000, [800, 856, 976, 1040], [600, 637, 643, 666], PP),
    timing(108_000, [1152, 1216, 1344, 1600], [864, 865, 868, 900], PP),
];

/// III: width, height, hertz and whether the blanking is reduced, from bit 7 of the first byte on.
const THIRD: [(u16, u16, u32, bool); 44] = [
    (640, 350, 85, false),
    (640, 400, 85, false),
    (720, 400, 85, false),
    (640, 480, 85, false),
    (848, 480, 60, false),
    (800, 600, 85, false),
    (1024, 768, 85, false),
    (1152, 864, 75, false),
    (1280, 768, 60, true),
    (1280, 768, 60, false),
    (1280, 768, 75, false),
    (1280, 768, 85, false),
    (1280, 960, 60, false),
    (1280, 960, 85, false),
    (1280, 1024, 60, false),
    (1280, 1024, 85, false),
    (1360, 768, 60, false),
    (1440, 900, 60, true),
    (1440, 900, 60, false),
    (1440, 900, 75, false),
    (1440, 900, 85, false),
    (1400, 1050, 60, true),
    (1400, 1050, 60, false),
    (1400, 1050, 75, false),
    (1400, 1050, 85, false),
    (1680, 1050, 60, true),
    (1680, 1050, 60, false),
    (1680, 1050, 75, false),
    (1680, 1050, 85, false),
    (1600, 1200, 60, false),
    (1600, 1200, 65, false),
    (1600, 1200, 70, false),
    (1600, 1200, 75, false),
    (1600, 1200, 85, false),
    (1792, 1344, 60, false),
    (1792, 1344, 75, false),
    (1856, 1392, 60, false),
    (1856, 1392, 75, false),
    (1920, 1200, 60, true),
    (1920, 1200, 60, false),
    (1920, 1200, 75, false),
    (1920, 1200, 85, false),
    (1920, 1440, 60, false),
    (1920, 1440, 75, false),
];

/// Adds the timings whose bits are set. `add_established_modes`.
pub(super) fn add(blocks: &Blocks, list: &mut List) {
    let base = blocks.base();
    let bits = u32::from_le_bytes([base[35], base[36], base[37] >> 7, 0]);
    for timing in (0..).zip(FIRST).filter(|(bit, _)| bits & (1 << bit) != 0) {
        list.add(timing.1);
    }
    if base[19] >= 1 {
        for descriptor in descriptor::tagged(blocks, descriptor::ESTABLISHED_3) {
            add_third(descriptor, list);
        }
    }
}

fn add_third(descriptor: &Descriptor, list: &mut List) {
    let bytes = descriptor.iter().skip(6);
    let bits = bytes.flat_map(|byte| (0..8).rev().map(move |bit| byte & (1 << bit) != 0));
    for (_, (width, height, hertz, reduced)) in bits.zip(THIRD).filter(|(is_set, _)| *is_set) {
        if let Some(mode) = Mode::find_dmt(width, height, hertz, reduced) {
            list.add(mode);
        }
    }
}
