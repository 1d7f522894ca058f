//! One test for each kind of thing that an EDID says, on EDIDs that are made here.

mod blocks;
mod builder;
mod codes;
mod cta;
mod detailed;
mod displayid;
mod hostile;
mod info;
mod range;

use super::Edid;
use crate::face::mode::Mode;

/// The modes as text, `*` behind a preferred one.
fn sizes(edid: &Edid) -> Vec<String> {
    let mark = |mode: &Mode| if mode.is_preferred() { "*" } else { "" };
    edid.modes().iter().map(|mode| format!("{mode}{}", mark(mode))).collect()
}

/// The modes in full: clock, horizontal and vertical timing, flags.
fn timings(edid: &Edid) -> Vec<String> {
    edid.modes().iter().map(timing).collect()
}

fn timing(mode: &Mode) -> String {
    let (h, v) = (mode.horizontal(), mode.vertical());
    let mark = if mode.is_preferred() { "*" } else { "" };
    format!(
        "{}: {} {} {} {}, {} {} {} {}, {}{mark}",
        mode.clock(),
        h.display,
        h.sync_start,
        h.sync_end,
        h.total,
        v.display,
        v.sync_start,
        v.sync_end,
        v.total,
        mode.flags()
    )
}

#[test]
fn a_sound_edid_says_all_there_is() {
    let edid = Edid::parse(&crate::host::testing::edid_bytes(1)).unwrap();
    assert_eq!(edid.vendor(), "DRM");
    assert_eq!(edid.product(), 0x1234);
    assert_eq!(edid.version(), (1, 4));
    assert_eq!(edid.name(), Some("Test Monitor"));
    assert_eq!(edid.size_cm(), (52, 32));
    assert!(edid.is_digital());
    assert_eq!(edid.extensions(), 1);
    assert_eq!(edid.byte_length(), 256);
    assert_eq!(edid.preferred(), Some(Mode::XGA));
    // The preferred one, then by size. Those of CTA-861 come with their other clock.
    assert_eq!(
        sizes(&edid),
        [
            "1024x768@60.00*",
            "1920x1080@60.00",
            "1920x1080@59.94",
            "1280x1024@60.02",
            "800x600@60.31",
            "640x480@60.00",
            "640x480@59.94",
        ]
    );
}
