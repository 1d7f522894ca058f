//! Monitors that say something wrong of themselves, by vendor and product.
//!
//! The list is data: the entries of the kernel's `edid_quirk_list` that change what is read here.

use core::ops::RangeInclusive;

use super::block::Block;

/// What to do otherwise for a monitor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Quirk {
    /// The preferred mode is the largest one, and of those the one nearest to this rate in hertz.
    PreferLargest(u32),
    /// The pixel clock of detailed timings is one that the monitor cannot take.
    ClockTooHigh,
    /// Both syncs of detailed timings are positive.
    PositiveSync,
    /// Detailed timings name a size alone; the timing is that of CVT with reduced blanking.
    ReducedBlanking,
    /// No display for a desktop, but one that is worn.
    NonDesktop,
    /// Bits of a colour component.
    Bits(u8),
}

use Quirk::{Bits, ClockTooHigh, NonDesktop, PositiveSync, PreferLargest, ReducedBlanking};

impl Quirk {
    /// That of the monitor with this base block.
    pub(super) fn of(base: &Block) -> Option<Self> {
        let vendor = u16::from_be_bytes([base[8], base[9]]);
        let product = u16::from_le_bytes([base[10], base[11]]);
        let known = KNOWN.iter().find(|known| packed(*known.0) == vendor && known.1.contains(&product));
        known.map(|known| known.2)
    }
}

/// Three letters in five bits each.
fn packed(letters: [u8; 3]) -> u16 {
    letters.iter().fold(0, |id, letter| id << 5 | u16::from(letter & 0x1f))
}

const fn one(product: u16) -> RangeInclusive<u16> {
    product..=product
}

#[rustfmt::skip]
const KNOWN: [(&[u8; 3], RangeInclusive<u16>, Quirk); 39] = [
    (b"LGD", one(0x02fc), Bits(10)),
    (b"SNY", one(0x2541), Bits(12)),
    (b"AEO", one(0x0000), Bits(6)),
    (b"BOE", one(0x0771), Bits(6)),
    (b"BOE", one(0x078b), Bits(6)),
    (b"CPT", one(0x17df), Bits(6)),
    (b"SDC", one(0x3652), Bits(6)),
    (b"SDC", one(0x4852), Bits(6)),
    (b"BNQ", one(0x78d6), Bits(8)),
    (b"ETR", one(0x3648), Bits(8)),
    (b"SEC", one(0xd033), Bits(8)),
    (b"EPI", one(0xe780), ClockTooHigh),
    (b"ACR", one(0x7fce), NonDesktop),
    (b"AUO", one(0x1111), NonDesktop),
    (b"AUS", one(0xc102), NonDesktop),
    (b"DEL", one(0x7fce), NonDesktop),
    (b"FUJ", one(0x1970), NonDesktop),
    (b"HVR", 0xaa01..=0xaa02, NonDesktop),
    (b"LEN", one(0x0408), NonDesktop),
    (b"OVR", one(0x0001), NonDesktop),
    (b"OVR", 0x0003..=0x0004, NonDesktop),
    (b"OVR", one(0x0012), NonDesktop),
    (b"SEC", one(0x144a), NonDesktop),
    (b"SEN", one(0x1019), NonDesktop),
    (b"SNY", one(0x0704), NonDesktop),
    (b"SVR", one(0x1019), NonDesktop),
    (b"VLV", one(0x91a8), NonDesktop),
    (b"VLV", 0x91b0..=0x91bf, NonDesktop),
    (b"SAM", one(0x021d), PositiveSync),
    (b"ACR", one(0xad46), PreferLargest(60)),
    (b"API", one(0x7602), PreferLargest(60)),
    (b"EPI", one(0x2028), PreferLargest(60)),
    (b"MAX", one(0x05ec), PreferLargest(60)),
    (b"MAX", one(0x077e), PreferLargest(60)),
    (b"SAM", one(0x0254), PreferLargest(60)),
    (b"SAM", one(0x027e), PreferLargest(60)),
    (b"FCM", one(0x3520), PreferLargest(75)),
    (b"MED", one(0x07b8), PreferLargest(75)),
    (b"VSC", one(0x139c), ReducedBlanking),
];
