//! Timings by code: standard, established, CVT.

use super::builder::Builder;
use super::{sizes, timings};
use crate::face::mode::Mode;

/// A range descriptor that says a formula: GTF, limits only, secondary GTF, CVT.
fn formula(revision: u8, kind: u8) -> Builder {
    // Beyond 60 kHz another curve: C 35, M 600, K 128, J 20.
    let rest =
        if kind == 2 { vec![2, 0, 30, 70, 0x58, 2, 128, 40] } else { vec![kind, 0x11, 0, 0, 0, 0, 0, 0] };
    Builder::new(revision).range(3, [50, 85, 30, 100, 20], &rest)
}

/// 1152x720 at 60 Hz, which is in no table.
const OFF_THE_TABLE: [u8; 2] = [0x71, 0x00];

#[test]
fn a_standard_timing_is_that_of_dmt() {
    // 1400x1050@75, 1280x1024@85, 1600x900@60.
    let edid = Builder::new(3).standard(&[[0x90, 0x4f], [0x81, 0x99], [0xa9, 0xc0]]).parse();
    assert_eq!(
        timings(&edid),
        [
            "156000: 1400 1504 1648 1896, 1050 1053 1057 1099, 6",
            "108000: 1600 1624 1704 1800, 900 901 904 1000, 5",
            "157500: 1280 1344 1504 1728, 1024 1025 1028 1072, 5",
        ]
    );
}

#[test]
fn unused_codes_are_zeros_ones_or_spaces() {
    assert!(!Builder::new(3).standard(&[[0, 0], [1, 1], [0x20, 0x20]]).parse().has_timings());
}

#[test]
fn reduced_blanking_is_for_monitors_that_take_it() {
    // 1680x1050@60.
    let clock = |edid: Builder| edid.standard(&[[0xb3, 0x00]]).parse().modes()[0].clock();
    assert_eq!(clock(Builder::new(3)), 119_000, "before 1.4 each digital one does");
    assert_eq!(clock(Builder::new(3).base(20, &[0])), 146_250, "an analog one");
    assert_eq!(clock(Builder::new(4)), 146_250, "since 1.4 it is said");
    assert_eq!(clock(Builder::new(4).range(0, [50, 75, 30, 80, 17], &[4, 0x11, 0, 0, 0, 1 << 4])), 119_000);
    assert_eq!(clock(Builder::new(4).range(0, [50, 75, 30, 80, 17], &[1, 0x11, 0, 0, 0, 1 << 4])), 146_250);
}

#[test]
fn what_is_in_no_table_is_made_by_the_monitors_formula() {
    let made = |edid: Builder| timings(&edid.standard(&[OFF_THE_TABLE]).parse());
    let made_gtf = made(Builder::new(3));
    assert_eq!(made_gtf, ["67282: 1152 1208 1328 1504, 720 721 724 746, 6"]);
    assert_eq!(made(formula(3, 0)), made_gtf);
    assert_eq!(made(Builder::new(2)).len(), 1, "square before 1.3: another mode");
    assert_eq!(made(formula(4, 0)), made_gtf, "1.4 says GTF");
    let cvt = made(formula(4, 4));
    assert_eq!(cvt, ["66753: 1152 1208 1320 1488, 720 723 729 748, 6"]);
    assert_eq!(made(Builder::new(4)), cvt, "1.4 without limits: CVT");
    assert_eq!(made(formula(4, 1)), cvt, "limits alone say no formula");
    assert!(made(Builder::new(1)).is_empty(), "1.1 knows no formula");
}

#[test]
fn the_secondary_curve_holds_beyond_its_line_rate() {
    let made = |code: [u8; 2]| formula(3, 2).standard(&[code]).parse().modes()[0];
    // 1152x720@60 has 45 kHz, 1360x850@72 has 65.
    assert_eq!(made(OFF_THE_TABLE).flags(), 6, "the default curve");
    assert_eq!(made([0x8b, 0x0c]).flags(), 9, "the monitor's");
    let narrow = made([0x8b, 0x0c]).horizontal().total;
    let wide = formula(3, 0).standard(&[[0x8b, 0x0c]]).parse().modes()[0].horizontal().total;
    assert!(narrow < wide);
}

#[test]
fn the_nearest_codes_to_1366_mean_it() {
    for code in [[0x8b, 0xc0], [0x8c, 0xc0]] {
        let edid = Builder::new(3).standard(&[code]).parse();
        assert_eq!(timings(&edid), ["84963: 1366 1431 1567 1776, 768 771 781 798, 6"]);
    }
    assert_ne!(sizes(&Builder::new(3).standard(&[[0x8b, 0xc1]]).parse()), ["1366x768@60.00"]);
}

#[test]
fn a_standard_timing_adds_nothing_to_a_mode_of_its_size_and_rate() {
    let edid = Builder::new(3).detailed(0, &Mode::FULL_HD).standard(&[[0xd1, 0xc0], [0xd1, 0xcf]]).parse();
    assert_eq!(sizes(&edid), ["1920x1080@74.98", "1920x1080@60.00"]);
    // Alone it has the polarities of the table.
    assert_eq!(
        timings(&Builder::new(3).standard(&[[0xd1, 0xc0]]).parse()),
        ["148500: 1920 2008 2052 2200, 1080 1084 1089 1125, 10"]
    );
}

#[test]
fn the_interlaced_mode_of_the_table_is_not_listed() {
    let edid = Builder::new(3).standard(&[[0x61, 0x5b]]).base(36, &[1 << 4]).parse();
    assert!(edid.modes().is_empty() && edid.has_timings());
}

#[test]
fn standard_timings_come_in_a_descriptor_too() {
    let descriptor = [0, 0, 0, 0xfa, 0, 0x90, 0x4f, 0x81, 0x99, 1, 1, 1, 1, 1, 1, 0xa9, 0xc0, 10];
    let edid = |revision| sizes(&Builder::new(revision).descriptor(1, &descriptor).parse());
    assert_eq!(edid(3), ["1400x1050@74.86", "1600x900@60.00", "1280x1024@85.02"]);
    assert!(edid(0).is_empty(), "not before 1.1");
}

#[test]
fn every_established_timing_has_a_mode_but_the_interlaced_one() {
    let edid = Builder::new(3).base(35, &[0xff, 0xff, 0xff]).parse();
    assert_eq!(
        sizes(&edid),
        [
            "1280x1024@75.02",
            "1152x864@75.00",
            "1024x768@75.02",
            "1024x768@70.06",
            "1024x768@60.00",
            "832x624@74.55",
            "800x600@75.00",
            "800x600@72.18",
            "800x600@60.31",
            "800x600@56.25",
            "640x480@75.00",
            "640x480@72.80",
            "640x480@66.66",
            "640x480@59.94",
            "720x400@87.85",
            "720x400@70.08",
        ]
    );
}

#[test]
fn established_timings_iii_are_those_of_dmt() {
    let mut descriptor =
        [0, 0, 0, 0xf7, 0, 10, 0x01, 0x80, 0x40, 0, 0x02, 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    let edid = Builder::new(4).descriptor(2, &descriptor).parse();
    assert_eq!(
        timings(&edid),
        [
            "154000: 1920 1968 2000 2080, 1200 1203 1209 1235, 9",
            "88750: 1440 1488 1520 1600, 900 903 909 926, 9",
            "108000: 1152 1216 1344 1600, 864 865 868 900, 5",
            "68250: 1280 1328 1360 1440, 768 771 778 790, 9",
        ],
        "the bits behind the 44 modes mean nothing"
    );
    descriptor[6..12].fill(0xff);
    assert_eq!(Builder::new(4).descriptor(2, &descriptor).parse().modes().len(), 44);
    assert!(!Builder::new(0).descriptor(2, &descriptor).parse().has_timings());
}

#[test]
fn cvt_codes_are_sizes_with_rates() {
    // 1280x960 (4:3) at 60 and 85 Hz; 1920x1200 (16:10) at 50; nothing; 1280x768 (15:9) at 75.
    let descriptor = [0, 0, 0, 0xf8, 0, 1, 0xdf, 0x10, 0x0a, 0x57, 0x28, 0x10, 0, 0, 0, 0x7f, 0x1c, 0x04];
    let edid = |revision| Builder::new(revision).descriptor(0, &descriptor).parse();
    assert_eq!(sizes(&edid(3)), ["1920x1200@49.96", "1280x960@84.93", "1280x960@59.99", "1280x768@74.92"]);
    assert!(!edid(2).has_timings(), "not before 1.3");
    // 60 Hz with reduced blanking alone, bit 0, is none, as in the kernel.
    let reduced = [0, 0, 0, 0xf8, 0, 1, 0xdf, 0x10, 0x01];
    assert!(!Builder::new(4).descriptor(0, &reduced).parse().has_timings());
}
