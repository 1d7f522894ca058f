//! `DisplayID`: detailed timings of type I and VII, sections, tiles.

use super::builder::Builder;
use super::{sizes, timings};
use crate::face::mode::{Mode, Span, PHSYNC, PVSYNC};
use crate::host::edid::Tile;

/// A mode as a descriptor of 20 bytes; all values are one less.
fn detailed(mode: &Mode, flags: u8, kilohertz: u32) -> Vec<u8> {
    let clock = mode.clock() / kilohertz - 1;
    let mut bytes = clock.to_le_bytes()[..3].to_vec();
    bytes.push(flags);
    for (span, bit) in [(mode.horizontal(), PHSYNC), (mode.vertical(), PVSYNC)] {
        let Span { display, sync_start, sync_end, total } = span;
        let polarity = if mode.flags() & bit == 0 { 0 } else { 0x8000 };
        let front = (sync_start - display - 1) | polarity;
        for value in [display - 1, total - display - 1, front, sync_end - sync_start - 1] {
            bytes.extend(value.to_le_bytes());
        }
    }
    bytes
}

fn block(tag: u8, payload: &[u8]) -> Vec<u8> {
    let mut block = vec![tag, 0, u8::try_from(payload.len()).unwrap()];
    block.extend(payload);
    block
}

#[test]
fn detailed_timings_of_both_types_are_modes() {
    let two = [detailed(&Mode::FULL_HD, 0x80, 10), detailed(&Mode::XGA, 0, 10)].concat();
    let edid = Builder::new(4).detailed(0, &Mode::VGA).displayid(0x12, 3, &block(3, &two)).parse();
    assert_eq!(sizes(&edid), ["1920x1080@60.00*", "640x480@59.94*", "1024x768@60.00"]);
    assert_eq!(edid.preferred(), Some(Mode::FULL_HD), "the best of two preferred ones");
    // Type VII counts single kilohertz, and makes a mode that no other descriptor can hold.
    let wide =
        |display| Span { display, sync_start: display + 8, sync_end: display + 40, total: display + 80 };
    let tall = Span { display: 2160, sync_start: 2168, sync_end: 2176, total: 2250 };
    let mode = Mode::new(1_041_003, wide(5120), tall, 9).unwrap();
    let edid = Builder::new(4).displayid(0x20, 2, &block(0x22, &detailed(&mode, 0x80, 1))).parse();
    assert_eq!(timings(&edid), ["1041003: 5120 5128 5160 5200, 2160 2168 2176 2250, 9*"]);
}

#[test]
fn timings_of_an_odd_length_are_none() {
    let mut payload = detailed(&Mode::XGA, 0, 10);
    payload.push(0);
    assert!(!Builder::new(4).displayid(0x12, 3, &block(3, &payload)).parse().has_timings());
}

#[test]
fn a_damaged_section_ends_the_reading() {
    let good = block(3, &detailed(&Mode::XGA, 0, 10));
    let other = block(3, &detailed(&Mode::SXGA, 0, 10));
    let edid = Builder::new(4).displayid(0x12, 3, &good).displayid(0x12, 0, &other);
    assert_eq!(sizes(&edid.clone().parse()), ["1280x1024@60.02", "1024x768@60.00"]);
    // The section's own sum, with a sound sum of the block around it.
    let damaged = |block: usize| {
        let mut bytes = edid.clone().bytes();
        bytes[128 * block + 20] ^= 1;
        bytes[128 * block + 127] ^= 1;
        let sum = |block: &[u8]| block.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        bytes[128 * block + 127] = bytes[128 * block + 127].wrapping_sub(sum(&bytes[128 * block..][..128]));
        sizes(&crate::host::edid::Edid::parse(&bytes).unwrap())
    };
    assert_eq!(damaged(2), ["1024x768@60.00"]);
    assert!(damaged(1).is_empty());
    // One panel is known to have wrong sums there.
    let panel = Builder::new(4)
        .base(8, &[0x0e, 0x6f, 0x16, 0x14])
        .descriptor(1, b"\0\0\0\xfe\0MNE007ZA1-5\n ")
        .extension(&[&[0x70, 0x12, 23, 3, 0][..], &good, &[0x77]].concat());
    assert_eq!(sizes(&panel.clone().parse()), ["1024x768@60.00"]);
    assert!(!panel.base(8, &[0x0e, 0x70]).parse().has_timings());
}

#[test]
fn formulas_and_lists_are_not_read_as_in_6_12() {
    // Type IX: 1920x1080 at 60 Hz by CVT; type VIII: numbers.
    let nine = block(0x24, &[0, 0x7f, 7, 0x37, 4, 59]);
    let eight = block(0x23, &[16]);
    assert!(!Builder::new(4).displayid(0x20, 2, &[nine, eight].concat()).parse().has_timings());
}

#[test]
fn tiles_say_which_part_of_a_display_a_monitor_is() {
    let payload = [0x82, 0x10, 0x10, 0, 0x7f, 7, 0x6f, 8, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    let edid = Builder::new(4).displayid(0x12, 3, &block(0x12, &payload)).parse();
    let tile = Tile {
        is_single_monitor: true,
        count: (2, 1),
        location: (1, 0),
        size: (1920, 2160),
        group: [1, 2, 3, 4, 5, 6, 7, 8],
    };
    assert_eq!(edid.info().tile, Some(tile));
    let newer = |tag| Builder::new(4).displayid(0x20, 2, &block(tag, &payload)).parse().info().tile;
    assert_eq!((newer(0x28), newer(0x12)), (Some(tile), None), "version 2 has another tag");
    assert_eq!(
        Builder::new(4).displayid(0x12, 3, &block(0x12, &payload[..21])).parse().info().tile,
        None,
        "too short"
    );
}
