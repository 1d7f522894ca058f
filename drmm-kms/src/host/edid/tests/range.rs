//! What follows from range limits, for a monitor that takes any rate within them.

use super::builder::Builder;
use super::sizes;
use crate::face::mode::Mode;

/// A monitor of continuous rates with SXGA at 60 Hz.
fn continuous(revision: u8) -> Builder {
    Builder::new(revision).base(24, &[1]).detailed(0, &Mode::SXGA)
}

fn is_listed(edid: Builder, size: &str) -> bool {
    sizes(&edid.parse()).iter().any(|mode| mode.starts_with(size))
}

#[test]
fn modes_of_the_table_that_are_in_range_and_no_larger_are_added() {
    let edid = continuous(3).range(1, [56, 76, 30, 81, 14], &[0, 10]).parse();
    let modes = sizes(&edid);
    for size in ["1280x1024@75", "1280x960@60", "1152x864@75", "1024x768@75", "640x480@60"] {
        assert_eq!(modes.iter().any(|mode| mode.starts_with(size)), size != "640x480@60", "{size}");
    }
    assert!(modes.contains(&"640x480@59.94".to_owned()));
    assert!(!modes.iter().any(|mode| mode.starts_with("1400x1050")), "larger than SXGA");
    assert!(!modes.iter().any(|mode| mode.contains("@85")), "too fast");
    assert_eq!(modes.iter().filter(|mode| mode.starts_with("1280x1024@60")).count(), 1, "not twice");
}

#[test]
fn only_for_continuous_rates_and_from_version_1_1_on() {
    let limits = |edid: Builder| edid.range(1, [56, 76, 30, 81, 14], &[0, 10]);
    assert_eq!(limits(continuous(3).base(24, &[0])).parse().modes().len(), 1);
    assert_eq!(limits(continuous(0)).parse().modes().len(), 1);
    assert!(limits(continuous(1)).parse().modes().len() > 5);
}

#[test]
fn each_limit_counts() {
    let listed = |limits, rest: &[u8]| is_listed(continuous(3).range(1, limits, rest), "1280x1024@75");
    assert!(listed([56, 75, 30, 80, 13], &[0, 10]), "135 MHz is rounded to 130");
    assert!(!listed([56, 74, 30, 80, 14], &[0, 10]), "75 Hz");
    assert!(!listed([76, 85, 30, 80, 14], &[0, 10]));
    assert!(!listed([56, 75, 30, 79, 14], &[0, 10]), "80 kHz");
    assert!(!listed([56, 75, 81, 90, 14], &[0, 10]));
    assert!(!listed([56, 75, 30, 80, 12], &[0, 10]), "125 MHz");
    assert!(listed([56, 75, 30, 80, 0], &[0, 10]), "no limit");
    assert!(listed([56, 75, 30, 80, 255], &[0, 10]), "no limit");
}

#[test]
fn since_1_4_limits_can_be_more_than_255_and_clocks_are_finer() {
    let range = |flags: u8, limits: [u8; 5], rest: &[u8]| {
        let mut bytes = vec![0, 0, 0, 0xfd, flags];
        bytes.extend(limits);
        bytes.extend(rest);
        continuous(4).descriptor(1, &bytes)
    };
    // 255 more for both limits in hertz, and in kilohertz.
    assert!(!is_listed(range(0x03, [56, 75, 30, 80, 14], &[1]), "1280x1024@75"), "311 to 330 Hz");
    assert!(is_listed(range(0x02, [56, 75, 30, 80, 14], &[1]), "1280x1024@75"), "56 to 330 Hz");
    assert!(!is_listed(range(0x0c, [56, 75, 30, 80, 14], &[1]), "1280x1024@75"));
    assert!(is_listed(range(0x08, [56, 75, 30, 80, 14], &[1]), "1280x1024@75"));
    // With CVT: 140 MHz less 20 steps of 250 kHz are 135, one step more is too little.
    assert!(is_listed(range(0, [56, 75, 30, 80, 14], &[4, 0x11, 20 << 2]), "1280x1024@75"));
    assert!(!is_listed(range(0, [56, 75, 30, 80, 14], &[4, 0x11, 21 << 2]), "1280x1024@75"));
    // And a largest width, in steps of eight pixels.
    assert!(is_listed(range(0, [56, 75, 30, 80, 14], &[4, 0x11, 0, 160]), "1280x1024@75"));
    assert!(!is_listed(range(0, [56, 75, 30, 80, 14], &[4, 0x11, 0, 159]), "1280x1024@75"));
}

#[test]
fn sizes_off_the_table_are_made_by_the_formula() {
    let wide = |revision: u8, rest: &[u8]| {
        let edid = Builder::new(revision).base(24, &[1]).detailed(0, &Mode::FULL_HD);
        edid.range(1, [50, 75, 30, 90, 20], rest).parse()
    };
    let wxga = |edid: &crate::host::edid::Edid| {
        edid.modes().iter().find(|mode| (mode.width(), mode.height()) == (1680, 945)).map(Mode::flags)
    };
    assert_eq!(wxga(&wide(3, &[0, 10])), Some(6), "GTF");
    assert_eq!(wxga(&wide(4, &[4, 0x11])), Some(6), "CVT");
    assert_eq!(wxga(&wide(4, &[4, 0x11, 0, 0, 0, 1 << 4])), Some(9), "CVT with reduced blanking");
    assert_eq!(wxga(&wide(3, &[4, 0x11])), None, "CVT before 1.4");
    assert_eq!(wxga(&wide(1, &[0, 10])), None, "GTF before 1.2");
    assert_eq!(wxga(&wide(4, &[1])), None, "limits only");
    assert_eq!(wxga(&wide(3, &[2, 0, 0, 70, 0x58, 2, 128, 40])), Some(9), "a curve of its own");
    // 1368 pixels become 1366.
    let narrowed = wide(3, &[0, 10]);
    assert!(sizes(&narrowed).iter().all(|mode| !mode.starts_with("1368")));
}

#[test]
fn reduced_blanking_is_added_only_if_the_monitor_takes_it() {
    let edid = |rest: &[u8]| {
        let edid =
            Builder::new(4).base(24, &[1]).detailed(0, &Mode::find_dmt(1920, 1200, 60, false).unwrap());
        edid.range(1, [50, 75, 30, 90, 20], rest).parse()
    };
    let has = |rest: &[u8]| edid(rest).modes().contains(&Mode::find_dmt(1440, 900, 60, true).unwrap());
    assert!(has(&[4, 0x11, 0, 0, 0, 1 << 4]));
    assert!(!has(&[4, 0x11, 0, 0, 0, 0]));
}
