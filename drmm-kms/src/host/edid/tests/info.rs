//! What a monitor can take beside modes, and its name.

use super::builder::{data, Builder};
use crate::host::edid::{ColorFormats, Edid};

const RGB: ColorFormats = ColorFormats::RGB444;

fn hdmi(rest: &[u8]) -> Vec<u8> {
    data(3, &[&[0x03, 0x0c, 0x00][..], rest].concat())
}

#[test]
fn bits_and_formats_of_the_base_block() {
    let edid = |revision, input, features| {
        let edid = Builder::new(revision).base(20, &[input]).base(24, &[features]).parse();
        (edid.info().bits_per_component, edid.info().color_formats)
    };
    assert_eq!(edid(4, 0x80, 0), (None, RGB));
    assert_eq!(edid(4, 0xa0, 0x08), (Some(8), RGB | ColorFormats::YCBCR444));
    assert_eq!(edid(4, 0xb5, 0x18), (Some(10), RGB | ColorFormats::YCBCR444 | ColorFormats::YCBCR422));
    assert_eq!(edid(4, 0xe0, 0), (Some(16), RGB));
    assert_eq!(edid(4, 0xf0, 0), (None, RGB), "reserved");
    assert_eq!(edid(3, 0x81, 0x18), (Some(8), RGB), "DFP 1.x has eight bits");
    assert_eq!(edid(3, 0x80, 0), (None, RGB));
    assert_eq!(edid(2, 0x80, 0), (None, ColorFormats::default()));
    assert_eq!(edid(4, 0x20, 0x08), (None, ColorFormats::default()), "analog");
}

#[test]
fn the_last_cta_extension_says_the_formats() {
    let edid = Builder::new(3).cta(0x70, &[], &[]);
    assert!(edid.clone().parse().info().has_audio);
    let all = RGB | ColorFormats::YCBCR444 | ColorFormats::YCBCR422;
    assert_eq!(edid.clone().parse().info().color_formats, all);
    assert_eq!(edid.cta(0x10, &[], &[]).parse().info().color_formats, RGB | ColorFormats::YCBCR422);
    // 4:2:0 follows from the modes that are there as such.
    let edid = Builder::new(3).cta(0, &[data(2, &[97]), data(7, &[15])].concat(), &[]).parse();
    assert_eq!(format!("{:?}", edid.info().color_formats), r#"{"RGB444", "YCBCR420"}"#);
    let edid = Builder::new(3).cta(0, &[data(2, &[97]), data(7, &[15, 0])].concat(), &[]).parse();
    assert_eq!(edid.info().color_formats, RGB, "a map without a bit");
    let edid = Builder::new(3).cta(0, &data(7, &[14, 97]), &[]).parse();
    assert_eq!(edid.info().color_formats, RGB | ColorFormats::YCBCR420);
}

#[test]
fn deep_colour_and_clocks_of_hdmi() {
    let edid = |revision: u8, blocks: &[u8]| Builder::new(revision).cta(0, blocks, &[]).parse();
    assert!(edid(3, &[]).info().hdmi.is_none());
    // 10 and 12 bits, in YCbCr 4:4:4 too, two links; 300 MHz; more follows.
    let info = *edid(3, &hdmi(&[0x12, 0x34, 0x39, 60, 0x20])).info();
    let block = info.hdmi.unwrap();
    assert_eq!((block.max_tmds_clock, block.physical_address), (300_000, Some(0x1234)));
    assert_eq!((block.deep_rgb.most(), block.deep_ycbcr444.most()), (12, 12));
    assert!(block.deep_rgb.has(10) && !block.deep_rgb.has(16) && !block.deep_rgb.has(8));
    assert!(info.is_dual_link && block.has_infoframe && !block.has_scdc);
    assert_eq!(info.bits_per_component, Some(12));
    // The shortest one says eight bits.
    let info = *edid(3, &hdmi(&[0, 0])).info();
    assert_eq!((info.bits_per_component, info.hdmi.unwrap().max_tmds_clock), (Some(8), 0));
    assert!(edid(3, &hdmi(&[0])).info().hdmi.is_none(), "too short");
    // From version 1.4 on the base block counts more.
    assert_eq!(edid(4, &hdmi(&[0, 0, 0x30])).info().bits_per_component, None);
}

#[test]
fn the_hdmi_forums_block_has_two_forms() {
    // Version, 600 MHz, registers, fixed rate of four lanes at 12 Gbit/s and 4:2:0 in 10 bits.
    let rest = [1, 120, 0x80, 0x61];
    let vendor = data(3, &[&[0xd8, 0x5d, 0xc4][..], &rest].concat());
    let own_tag = data(7, &[&[0x79, 0, 0][..], &rest].concat());
    for block in [vendor, own_tag] {
        let edid = Builder::new(3).cta(0, &[hdmi(&[0x10, 0, 0, 68]), block.clone()].concat(), &[]).parse();
        let found = edid.info().hdmi.unwrap();
        assert_eq!((found.max_tmds_clock, found.fixed_rate), (600_000, Some((4, 12))));
        assert!(found.has_scdc && found.has_scrambling && found.has_infoframe);
        assert_eq!((found.deep_ycbcr420.most(), found.deep_rgb.most()), (10, 8));
        // Up to 340 MHz the clock of the older block counts.
        let mut slow = block.clone();
        let clock = slow.iter().position(|byte| *byte == 120).unwrap();
        slow[clock] = 60;
        let edid = Builder::new(3).cta(0, &[hdmi(&[0x10, 0, 0, 68]), slow].concat(), &[]).parse();
        assert_eq!(edid.info().hdmi.unwrap().max_tmds_clock, 340_000);
    }
    let short = data(3, &[0xd8, 0x5d, 0xc4, 1, 120, 0x80]);
    assert!(Builder::new(3).cta(0, &short, &[]).parse().info().hdmi.is_none());
}

#[test]
fn what_is_worn_is_no_desktop() {
    let microsoft = |version: u8, flags: u8| {
        let mut payload = vec![0x5c, 0x12, 0xca, version, flags];
        payload.resize(21, 0);
        Builder::new(3).cta(0, &data(3, &payload), &[]).parse().info().is_non_desktop
    };
    assert_eq!(
        [microsoft(1, 0), microsoft(2, 0x40), microsoft(3, 0), microsoft(3, 0x40), microsoft(4, 0)],
        [true, true, true, false, false]
    );
    let displayid = |version, used_for| {
        Builder::new(4).displayid(version, used_for, &[0, 0, 0]).parse().info().is_non_desktop
    };
    assert!(displayid(0x20, 7) && displayid(0x20, 8) && !displayid(0x20, 4) && !displayid(0x12, 7));
    // One that is known by its name: HVR 0xaa01.
    assert!(Builder::new(3).base(8, &[0x22, 0xd2, 0x01, 0xaa]).parse().info().is_non_desktop);
    // One whose bits are known better: BOE 0x771.
    let known = Builder::new(4).base(8, &[0x09, 0xe5, 0x71, 0x07]).base(20, &[0xa5]).parse();
    assert_eq!(known.info().bits_per_component, Some(6));
}

#[test]
fn audio_and_selectable_ranges() {
    let info = |blocks: &[u8]| *Builder::new(3).cta(0, blocks, &[]).parse().info();
    assert!(info(&data(1, &[9, 7, 7])).has_audio && !info(&[]).has_audio);
    assert!(info(&data(7, &[0, 0x40])).has_selectable_range);
    assert!(!info(&data(7, &[0, 0x3f])).has_selectable_range);
}

#[test]
fn the_range_that_a_monitor_follows() {
    let edid = |revision, features, kind| {
        let edid = Builder::new(revision).base(24, &[features]).range(0, [48, 144, 30, 250, 60], &[kind]);
        edid.parse().info().refresh_range
    };
    assert_eq!(edid(4, 1, 1), Some((48, 144)));
    assert_eq!([edid(3, 1, 1), edid(4, 0, 1), edid(4, 1, 0)], [None; 3]);
    let fast = Builder::new(4).base(24, &[1]).descriptor(0, &[0, 0, 0, 0xfd, 2, 48, 105, 30, 250, 60, 1]);
    assert_eq!(fast.parse().info().refresh_range, Some((48, 360)));
}

#[test]
fn the_name_is_the_last_one_that_is_not_empty() {
    let named = |texts: [&[u8]; 3]| -> Edid {
        let edid = texts.iter().enumerate().fold(Builder::new(3), |edid, (slot, text)| {
            edid.descriptor(slot, &[&[0, 0, 0, 0xfc, 0][..], text].concat())
        });
        edid.parse()
    };
    let blank = b"             ";
    assert_eq!(named([blank, b"M176A\n       ", blank]).name(), Some("M176A"));
    assert_eq!(named([b"First\n", b"Second\n", blank]).name(), Some("Second"));
    assert_eq!(named([b"A\x01B\xffC\n", blank, blank]).name(), Some("A B C"));
    assert_eq!(named([blank, blank, blank]).name(), None);
}

#[test]
fn sizes_are_centimetres_times_ten() {
    let edid = Builder::new(3).base(21, &[160, 90]).parse();
    assert_eq!((edid.size_cm(), edid.info().size_mm), ((160, 90), (1600, 900)));
}

#[test]
fn a_vendor_that_is_no_word_has_question_marks() {
    assert_eq!(Builder::new(3).base(8, &[0x04, 0x60]).parse().vendor(), "AC?");
    assert_eq!(Builder::new(3).parse().vendor(), "DRM");
}
