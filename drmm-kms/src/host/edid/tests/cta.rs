//! CTA-861: modes by number, HDMI, YCbCr 4:2:0, both clocks of a mode.

use super::builder::{data, Builder};
use super::{sizes, timings};
use crate::face::mode::{Mode, DBLCLK};

const HDMI: [u8; 3] = [0x03, 0x0c, 0x00];

fn video(codes: &[u8]) -> Builder {
    Builder::new(3).cta(0, &data(2, codes), &[])
}

#[test]
fn numbers_name_modes_native_or_not() {
    // 1920x1080@60; native 1280x720@50; 3840x2160@60; 5120x2160@120, whose number has no native
    // form; interlaced 1920x1080; none.
    let edid = video(&[16, 128 + 19, 97, 193, 5, 0, 128, 255]).parse();
    assert_eq!(
        sizes(&edid),
        [
            "5120x2160@120.00",
            "5120x2160@119.88",
            "3840x2160@60.00",
            "3840x2160@59.94",
            "1920x1080@60.00",
            "1920x1080@59.94",
            "1280x720@50.00",
        ]
    );
    assert_eq!(edid.preferred(), None);
}

#[test]
fn modes_that_differ_in_the_pictures_shape_are_one_for_programs() {
    let edid = video(&[2, 3]).parse();
    assert_eq!(
        timings(&edid),
        ["27027: 720 736 798 858, 480 489 495 525, 10", "27000: 720 736 798 858, 480 489 495 525, 10"]
    );
}

#[test]
fn doubled_pixels_are_said_by_a_flag() {
    let edid = video(&[8]).parse();
    assert_eq!(edid.modes().len(), 2);
    assert!(edid.modes().iter().all(|mode| mode.flags() & DBLCLK != 0 && mode.height() == 240));
}

#[test]
fn an_analog_monitor_and_an_old_one_have_no_numbers() {
    let codes = data(2, &[16]);
    assert!(!Builder::new(3).base(20, &[0]).cta(0, &codes, &[]).parse().has_timings());
    assert!(!Builder::new(2).cta(0, &codes, &[]).parse().has_timings());
    // Extensions before revision 3 have no data blocks, but detailed timings.
    let mut old = vec![2, 1, 6, 0];
    old.extend(&codes);
    old.extend(crate::host::testing::detailed(&Mode::SXGA));
    assert_eq!(sizes(&Builder::new(3).extension(&old).parse()), ["1280x1024@60.02"]);
}

#[test]
fn a_block_that_runs_past_the_detailed_timings_is_none() {
    // Said to have two bytes, of which the first is the last before the timings.
    let edid = Builder::new(3).extension(&[2, 3, 6, 0, 2 << 5 | 2, 16, 4]).parse();
    assert!(!edid.has_timings());
    for start in [0, 3, 4, 128, 255] {
        assert!(
            !Builder::new(3).extension(&[2, 3, start, 0, 2 << 5 | 1, 16]).parse().has_timings() || start >= 6
        );
    }
}

#[test]
fn each_mode_of_cta_comes_with_its_other_clock() {
    // A detailed timing, and an established one, that are modes of CTA-861.
    let plain = Builder::new(3).detailed(0, &Mode::FULL_HD).base(35, &[0x20]);
    assert_eq!(sizes(&plain.clone().parse()), ["1920x1080@60.00", "640x480@59.94"]);
    let edid = plain.cta(0, &[], &[]).parse();
    assert_eq!(
        sizes(&edid),
        ["1920x1080@60.00", "1920x1080@59.94", "640x480@60.00", "640x480@59.94"],
        "if there is a CTA-861 extension"
    );
}

#[test]
fn hdmi_has_modes_of_its_own() {
    // Address, no deep colour, no clock, video, 3D and lengths, four numbers of which one is none.
    let mut block = HDMI.to_vec();
    block.extend([0x10, 0, 0, 0, 0x20, 0, 4 << 5, 1, 2, 9, 4]);
    let edid = Builder::new(3).cta(0, &data(3, &block), &[]).parse();
    assert_eq!(
        sizes(&edid),
        ["4096x2160@24.00", "4096x2160@23.97", "3840x2160@30.00", "3840x2160@29.97", "3840x2160@25.00"]
    );
    // Two latencies in between, and numbers that are cut off.
    let mut block = HDMI.to_vec();
    block.extend([0x10, 0, 0, 0, 0xa0, 7, 7, 0, 4 << 5, 1]);
    let edid = Builder::new(3).cta(0, &data(3, &block), &[]).parse();
    assert_eq!(sizes(&edid), ["3840x2160@30.00", "3840x2160@29.97"]);
    // Four latencies.
    block[7] = 0xe0;
    block.splice(10..10, [7, 7]);
    assert_eq!(Builder::new(3).cta(0, &data(3, &block), &[]).parse().modes().len(), 2);
    // Without the bit that says so, there are none.
    block[7] = 0xc0;
    assert!(!Builder::new(3).cta(0, &data(3, &block), &[]).parse().has_timings());
}

#[test]
fn modes_that_are_ycbcr_420_only_are_not_listed() {
    let blocks = [data(2, &[16, 95]), data(7, &[14, 97, 16])].concat();
    let edid = Builder::new(3).cta(0, &blocks, &[Mode::SXGA]).parse();
    // 1920x1080 is in both blocks: as 4:2:0 only.
    assert_eq!(sizes(&edid), ["3840x2160@30.00", "3840x2160@29.97", "1280x1024@60.02"]);
    assert!(edid.has_420(&Mode::FULL_HD) && !edid.has_420(&Mode::SXGA));
    // A map says which of the numbered modes are there as 4:2:0 too.
    let blocks = [data(7, &[15, 0b10]), data(2, &[4, 16])].concat();
    let edid = Builder::new(3).cta(0, &blocks, &[]).parse();
    let hd = Mode::find_dmt(1280, 720, 60, false).unwrap();
    assert!(edid.has_420(&Mode::FULL_HD) && !edid.has_420(&hd) && edid.modes().contains(&hd));
    // A map without bits: all of them.
    let blocks = [data(7, &[15]), data(2, &[4, 16])].concat();
    assert!(Builder::new(3).cta(0, &blocks, &[]).parse().has_420(&hd));
}

#[test]
fn displayid_can_hold_cta_blocks() {
    let video = data(2, &[16]);
    let mut block = vec![0x81, 0, u8::try_from(video.len()).unwrap()];
    block.extend(video);
    let edid = Builder::new(4).displayid(0x20, 2, &block).parse();
    assert_eq!(sizes(&edid), ["1920x1080@60.00", "1920x1080@59.94"]);
}
