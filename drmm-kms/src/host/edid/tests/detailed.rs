//! Detailed timings, which mode is preferred, and the order of the list.

use super::builder::Builder;
use super::{sizes, timings};
use crate::face::mode::{Mode, Span, PHSYNC};
use crate::host::testing::detailed;

/// 1366x768 as some panels have it: the pulses end behind the line and the picture.
fn panel() -> [u8; 18] {
    let mut bytes = detailed(&Mode::XGA);
    bytes[8..12].copy_from_slice(&[0xf0, 0xff, 0x3f, 0x30 | 0x3]);
    bytes
}

#[test]
fn a_pulse_that_runs_past_the_end_is_cut_there() {
    let edid = Builder::new(4).descriptor(0, &panel()).parse();
    assert_eq!(timings(&edid), ["65000: 1024 1264 1344 1344, 768 771 806 806, 10*"]);
    // One that begins there is no mode.
    let mut late = panel();
    late[11] = 0xc0;
    let edid = Builder::new(4).descriptor(0, &late).parse();
    assert_eq!((sizes(&edid).len(), edid.has_timings()), (0, true), "no table is offered for it");
}

#[test]
fn stereo_tiny_and_pulseless_timings_are_passed_over() {
    let with = |at: usize, value: u8| {
        let mut bytes = detailed(&Mode::XGA);
        bytes[at] = value;
        Builder::new(4).descriptor(0, &bytes).detailed(1, &Mode::SVGA).parse()
    };
    let tiny_h = with(4, 0x01);
    let tiny = Builder::new(4).descriptor(0, &{
        let mut bytes = detailed(&Mode::XGA);
        (bytes[2], bytes[4]) = (63, 0x01);
        bytes
    });
    assert!(!tiny.parse().has_timings());
    assert_eq!(sizes(&tiny_h), ["800x600@60.31*"], "0 pixels wide");
    assert_eq!(sizes(&with(17, 0x18 | 1 << 5)), ["800x600@60.31*"], "stereo");
    assert_eq!(sizes(&with(9, 0)), ["800x600@60.31*"], "no horizontal pulse");
    assert_eq!(sizes(&with(10, 0x30)), ["800x600@60.31*"], "no vertical pulse");
    // The two bits of another stereo form alone do not count.
    assert_eq!(sizes(&with(17, 0x18 | 1 << 6)).len(), 2);
}

#[test]
fn polarities_count_for_every_kind_of_sync() {
    for (flags, wanted) in [(0x00, 10), (0x02, 9), (0x04, 6), (0x06, 5), (0x1e, 5), (0x18, 10), (0x14, 6)] {
        let mut bytes = detailed(&Mode::SXGA);
        bytes[17] = flags;
        let edid = Builder::new(3).descriptor(0, &bytes).parse();
        assert_eq!(edid.modes()[0].flags(), wanted, "{flags:#x}");
    }
}

#[test]
fn the_first_detailed_timing_is_preferred_if_the_monitor_says_so() {
    let edid = |revision: u8, features: u8| {
        let edid = Builder::new(revision).base(24, &[features]);
        sizes(&edid.detailed(0, &Mode::VGA).detailed(1, &Mode::SXGA).parse())
    };
    let unsaid = ["1280x1024@60.02", "640x480@59.94"];
    let said = ["640x480@59.94*", "1280x1024@60.02"];
    assert_eq!(edid(3, 0), unsaid);
    assert_eq!(edid(3, 2), said);
    assert_eq!(edid(4, 0), said, "since 1.4 it always is");
    // It can be in an extension.
    let base = Builder::new(4).standard(&[[0x31, 0x40]]);
    assert_eq!(
        sizes(&base.cta(0, &[], &[Mode::SXGA]).parse()),
        ["1280x1024@60.02*", "640x480@60.00", "640x480@59.94"]
    );
}

#[test]
fn an_interlaced_timing_is_not_listed_and_no_other_is_preferred_for_it() {
    let mut bytes = detailed(&Mode::FULL_HD);
    bytes[17] |= 0x80;
    let edid = Builder::new(4).descriptor(0, &bytes).detailed(1, &Mode::XGA).parse();
    assert_eq!(sizes(&edid), ["1024x768@60.00"]);
    assert_eq!(edid.preferred(), None);
    let alone = Builder::new(4).descriptor(0, &bytes).parse();
    assert!(alone.modes().is_empty() && alone.has_timings());
}

#[test]
fn a_mode_of_cta_has_its_exact_clock() {
    let clock = |clock: u32| {
        let (h, v) = (Mode::FULL_HD.horizontal(), Mode::FULL_HD.vertical());
        let mode = Mode::new(clock, h, v, Mode::FULL_HD.flags()).unwrap();
        Builder::new(4).detailed(0, &mode).parse().modes()[0].clock()
    };
    assert_eq!([148_350, 148_500, 148_360, 148_490].map(clock), [148_352, 148_500, 148_360, 148_490]);
}

#[test]
fn the_list_is_sorted_as_the_kernel_sorts_it() {
    let wide = Mode::FULL_HD.horizontal();
    let slow = Mode::new(74_250, wide, Mode::FULL_HD.vertical(), PHSYNC | 4).unwrap();
    let edid = Builder::new(4)
        .detailed(0, &Mode::SVGA)
        .detailed(1, &slow)
        .detailed(2, &Mode::XGA)
        .detailed(3, &Mode::FULL_HD);
    let order = ["800x600@60.31*", "1920x1080@60.00", "1920x1080@30.00", "1024x768@60.00"];
    assert_eq!(sizes(&edid.parse()), order);
    // Equal in size and rate: the higher clock first.
    let long = Span { total: 1400, ..Mode::XGA.horizontal() };
    let blank = Mode::new(67_700, long, Mode::XGA.vertical(), Mode::XGA.flags()).unwrap();
    let edid = Builder::new(3).detailed(0, &Mode::XGA).detailed(1, &blank);
    assert_eq!(edid.parse().modes().iter().map(Mode::clock).collect::<Vec<_>>(), [67_700, 65_000]);
}

#[test]
fn video_timing_extensions_hold_detailed_timings() {
    let mut block = vec![0x10, 1, 1, 0, 0];
    block.extend(detailed(&Mode::SXGA));
    block.extend(detailed(&Mode::FULL_HD));
    assert_eq!(sizes(&Builder::new(3).extension(&block).parse()), ["1280x1024@60.02"], "it counts one");
    block[1] = 2;
    assert!(!Builder::new(3).extension(&block).parse().has_timings(), "an unknown version");
}

#[test]
fn monitors_that_are_known_to_err_are_corrected() {
    let known = |vendor: [u8; 2], product: u16| {
        Builder::new(3).base(8, &vendor).base(10, &product.to_le_bytes()).base(24, &[2])
    };
    // MAX 0x77e: the largest mode is the preferred one, not the first.
    let edid = known([0x34, 0x38], 0x077e).detailed(0, &Mode::VGA).standard(&[[0x81, 0x8f], [0x81, 0x80]]);
    assert_eq!(sizes(&edid.parse())[..2], ["1280x1024@60.02*", "1280x1024@75.02"]);
    // SAM 541: both syncs are positive.
    let edid = known([0x4c, 0x2d], 541).detailed(0, &Mode::XGA).parse();
    assert_eq!(edid.modes()[0].flags(), 5);
    // VSC 5020: the timing is that of reduced blanking.
    let edid = known([0x5a, 0x63], 5020).detailed(0, &Mode::SXGA).parse();
    assert_eq!(timings(&edid), ["90989: 1280 1328 1360 1440, 1024 1027 1034 1054, 9*"]);
    // EPI 59264: the kernel's clock.
    let edid = known([0x16, 0x09], 59264).detailed(0, &Mode::SXGA).parse();
    assert_eq!(edid.modes()[0].clock(), 10_880);
}
