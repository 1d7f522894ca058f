//! Setting modes, planes, and closing while something is shown.

use super::{errno, picture, show, TestCard};
use crate::host::commit::request::Request;
use crate::host::uapi::{
    self, ModeCrtc, ModeCrtcLut, ModeCursor, ModeCursor2, ModeGetPlane, ModeInfo, ModeSetPlane, SetClientCap,
};
use crate::{Format, Mode, Program};
use drmm_runtime::{Errno, Error};
use std::sync::atomic::Ordering;
use std::time::Duration;

fn crtc(program: &mut Program, id: u32) -> ModeCrtc {
    let mut arg = ModeCrtc { crtc_id: id, ..ModeCrtc::default() };
    program.call(uapi::MODE_GETCRTC, &mut arg).unwrap();
    arg
}

#[test]
fn a_mode_goes_on_changes_and_goes_off() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let now = crtc(&mut shown.program, shown.crtc);
    assert_eq!((now.fb_id, now.mode_valid), (shown.framebuffer, 1));
    assert_eq!(Mode::from_info(&now.mode).unwrap(), Mode::XGA);
    let (_, second) = picture(&mut shown.program, 1024, 768, 0x77);
    shown.program.set_crtc(shown.crtc, second, shown.connector, &Mode::XGA.to_info()).unwrap();
    shown.program.set_crtc(shown.crtc, u32::MAX, shown.connector, &Mode::SVGA.to_info()).unwrap();
    shown.program.switch_off(shown.crtc).unwrap();
    shown.program.switch_off(shown.crtc).unwrap();
    assert_eq!(
        card.driver.told(),
        [
            "update 77 at 0,0 1024x768",
            "disable",
            "enable 800x600@60.31",
            "update 77 at 0,0 800x600",
            "disable"
        ]
    );
    let off = crtc(&mut shown.program, shown.crtc);
    assert_eq!((off.fb_id, off.mode_valid), (0, 0));
}

#[test]
fn a_driver_may_want_the_display_off_and_on_for_another_pixel_format() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let sixteen = shown.program.add_framebuffer(&shown.dumb, Format::RGB565).unwrap();
    let set = |shown: &mut super::Shown, framebuffer| {
        shown.program.set_crtc(shown.crtc, framebuffer, shown.connector, &Mode::XGA.to_info()).unwrap();
        card.driver.told().len()
    };
    assert_eq!(set(&mut shown, sixteen), 1, "an update");
    card.driver.needs_modeset.store(1, Ordering::SeqCst);
    let framebuffer = shown.framebuffer;
    assert_eq!(set(&mut shown, framebuffer), 3, "disable, enable, update");
    assert_eq!(
        errno(shown.program.page_flip(shown.crtc, framebuffer, 0)),
        Errno::EINVAL,
        "no flip does that"
    );
}

#[test]
fn what_cannot_be_shown_is_refused_and_changes_nothing() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let (program, id, fb, connector) = (&mut shown.program, shown.crtc, shown.framebuffer, shown.connector);
    let xga = Mode::XGA.to_info();
    let mut narrow = xga;
    narrow.hsync_start = 10;
    let huge = Mode::find_dmt(2560, 1600, 60, false).unwrap().to_info();
    let refused = Mode::find_dmt(1152, 864, 75, false).unwrap().to_info();
    let cases = [
        (id, fb, connector, Mode::FULL_HD.to_info(), Errno::ENOSPC),
        (id, fb, connector, narrow, Errno::EINVAL),
        (id, fb, connector, huge, Errno::ENOSPC),
        (id, fb, connector, refused, Errno::ENOSPC),
        (id, fb, connector, ModeInfo { clock: 1 << 31, ..xga }, Errno::ERANGE),
        (id, fb, connector, ModeInfo { vrefresh: 1 << 31, ..xga }, Errno::ERANGE),
        (id, fb, connector, ModeInfo { flags: xga.flags | 1 << 19, ..xga }, Errno::EINVAL),
        (connector, fb, connector, xga, Errno::ENOENT),
        (id, 4444, connector, xga, Errno::ENOENT),
        (id, id, connector, xga, Errno::ENOENT),
        (id, fb, id, xga, Errno::ENOENT),
    ];
    for (number, (crtc, framebuffer, connector, mode, expected)) in cases.into_iter().enumerate() {
        assert_eq!(errno(program.set_crtc(crtc, framebuffer, connector, &mode)), expected, "case {number}");
    }
    for (count_connectors, mode_valid) in [(1, 0), (0, 1), (2, 1), (u32::MAX, 1)] {
        let mut arg = ModeCrtc {
            crtc_id: id,
            fb_id: fb,
            count_connectors,
            mode_valid,
            mode: xga,
            ..ModeCrtc::default()
        };
        assert_eq!(errno(program.call(uapi::MODE_SETCRTC, &mut arg)), Errno::EINVAL);
    }
    for (crtc_id, x) in [(id, u32::MAX), (id, 0x1_0000), (5000, 0x1_0000)] {
        let mut absurd = ModeCrtc { crtc_id, fb_id: fb, x, mode_valid: 1, ..ModeCrtc::default() };
        assert_eq!(errno(program.call(uapi::MODE_SETCRTC, &mut absurd)), Errno::ERANGE, "before all else");
    }
    assert!(card.driver.told().is_empty());
    assert_eq!(crtc(program, id).fb_id, fb);
}

#[test]
fn only_the_master_sets_modes_but_anyone_may_look() {
    let card = TestCard::new();
    let shown = show(&card);
    let mut other = card.open();
    let (_, framebuffer) = picture(&mut other, 1024, 768, 5);
    assert_eq!(
        errno(other.set_crtc(shown.crtc, framebuffer, shown.connector, &Mode::XGA.to_info())),
        Errno::EACCES
    );
    assert_eq!(errno(other.page_flip(shown.crtc, framebuffer, 0)), Errno::EACCES);
    assert_eq!(errno(other.dirty(framebuffer, &[])), Errno::EACCES);
    assert_eq!(errno(other.set_property(shown.connector, card.ids.dpms, 3)), Errno::EACCES);
    assert_eq!(crtc(&mut other, shown.crtc).fb_id, shown.framebuffer);
    drop(shown);
    assert_eq!(card.driver.told(), ["disable"]);
}

#[test]
fn closing_switches_off_what_the_file_shows_and_nothing_else() {
    let card = TestCard::new();
    let shown = show(&card);
    let mut other = card.open();
    picture(&mut other, 64, 64, 0);
    drop(other);
    assert!(card.driver.told().is_empty());
    shown.program.close();
    assert_eq!(card.driver.told(), ["disable"]);
    let mut next = card.open();
    assert_eq!(crtc(&mut next, card.ids.crtc).mode_valid, 0);
    assert!(next.file().is_master());
}

#[test]
fn what_fails_in_a_commit_counts_as_committed_and_makes_the_link_bad() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let (_, second) = picture(&mut shown.program, 1024, 768, 0x77);
    let broken = || Err(Error::new(Errno::EIO, "broken on purpose"));
    let link = |shown: &mut super::Shown| shown.program.connector(shown.connector).unwrap().properties[2].1;
    card.driver.at_next_call(broken);
    assert_eq!(errno(shown.program.page_flip(shown.crtc, second, 0)), Errno::EIO);
    assert_eq!(crtc(&mut shown.program, shown.crtc).fb_id, second);
    assert!(shown.program.next_event(Duration::ZERO).unwrap().is_none(), "an error, and so no event");
    assert_eq!(link(&mut shown), 1);
    // The next modeset tries the link again, though the mode is the same.
    shown.program.set_crtc(shown.crtc, second, shown.connector, &Mode::XGA.to_info()).unwrap();
    assert_eq!(link(&mut shown), 0);
    assert_eq!(card.driver.told(), ["disable", "enable 1024x768@60.00", "update 77 at 0,0 1024x768"]);
    let svga = Mode::SVGA.to_info();
    let calls = card.driver.clone();
    card.driver.at_next_call(move || {
        // The disable goes through, the enable fails.
        calls.at_next_call(broken);
        Ok(())
    });
    let result = shown.program.set_crtc(shown.crtc, second, shown.connector, &svga);
    assert_eq!(result.unwrap_err().what(), "broken on purpose");
    assert_eq!(crtc(&mut shown.program, shown.crtc).mode_valid, 1);
    assert_eq!(card.driver.told(), ["disable"], "nothing is painted on what is not on");
    shown.program.page_flip(shown.crtc, second, 7).unwrap();
    assert_eq!(shown.program.next_event(Duration::ZERO).unwrap().unwrap().user_data, 7, "at once");
    shown.program.set_crtc(shown.crtc, second, shown.connector, &svga).unwrap();
    assert_eq!(card.driver.told(), ["enable 800x600@60.31", "update 77 at 0,0 800x600"]);
}

#[test]
fn a_commit_from_within_a_commit_is_an_error_and_no_hang() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let inner = card.card();
    card.driver.at_next_call(move || {
        assert_eq!(Request::new(&inner).map(drop).unwrap_err().errno(), Errno::EDEADLK);
        Ok(())
    });
    shown.program.dirty(shown.framebuffer, &[]).unwrap();
    assert_eq!(card.driver.told(), ["update abcd at 0,0 1024x768"]);
}

#[test]
fn the_primary_plane_is_listed_to_those_who_ask_and_pans() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let program = &mut shown.program;
    let mut planes = uapi::ModeGetPlaneRes::default();
    program.call(uapi::MODE_GETPLANERESOURCES, &mut planes).unwrap();
    assert_eq!(planes.count_planes, 0);
    let mut universal = SetClientCap { capability: uapi::CLIENT_CAP_UNIVERSAL_PLANES, value: 1 };
    program.call(uapi::SET_CLIENT_CAP, &mut universal).unwrap();
    program.call(uapi::MODE_GETPLANERESOURCES, &mut planes).unwrap();
    assert_eq!(planes.count_planes, 1);
    let plane_id = card.ids.plane;
    let mut plane = ModeGetPlane { plane_id, ..ModeGetPlane::default() };
    program.call(uapi::MODE_GETPLANE, &mut plane).unwrap();
    assert_eq!((plane.crtc_id, plane.fb_id, plane.count_format_types), (shown.crtc, shown.framebuffer, 2));

    let (wide, fb_id) = picture(program, 1100, 800, 0);
    wide.mapping.write_at(u64::from(wide.pitch) * 7 + 20, &0x99_u32.to_le_bytes()).unwrap();
    let good = ModeSetPlane {
        plane_id,
        crtc_id: shown.crtc,
        fb_id,
        crtc_w: 1024,
        crtc_h: 768,
        src_x: 5 << 16,
        src_y: 7 << 16,
        src_w: 1024 << 16,
        src_h: 768 << 16,
        ..ModeSetPlane::default()
    };
    program.call(uapi::MODE_SETPLANE, &mut good.clone()).unwrap();
    assert_eq!(card.driver.told(), ["update 99 at 0,0 1024x768"]);
    // Between two pixels is at the first of them.
    let between = ModeSetPlane { src_x: 5 << 16 | 0x8000, ..good };
    program.call(uapi::MODE_SETPLANE, &mut between.clone()).unwrap();
    assert_eq!(card.driver.told(), ["update 99 at 0,0 1024x768"]);
    for (bad, expected) in [
        (ModeSetPlane { src_w: 512 << 16, ..good }, Errno::ERANGE),
        (ModeSetPlane { crtc_x: 1, ..good }, Errno::EINVAL),
        (ModeSetPlane { crtc_w: 512, src_w: 512 << 16, ..good }, Errno::EINVAL),
        (ModeSetPlane { src_x: 77 << 16, ..good }, Errno::ENOSPC),
        (ModeSetPlane { fb_id: 0, ..good }, Errno::EINVAL),
        (ModeSetPlane { fb_id: 5000, ..good }, Errno::ENOENT),
        (ModeSetPlane { plane_id: 5000, ..good }, Errno::ENOENT),
        (ModeSetPlane { crtc_id: 5000, ..good }, Errno::ENOENT),
        (ModeSetPlane { crtc_x: i32::MAX, ..good }, Errno::ERANGE),
    ] {
        assert_eq!(errno(program.call(uapi::MODE_SETPLANE, &mut bad.clone())), expected, "{bad:?}");
    }
    program.switch_off(shown.crtc).unwrap();
    assert_eq!(errno(program.call(uapi::MODE_SETPLANE, &mut good.clone())), Errno::EINVAL);
    program.call(uapi::MODE_SETPLANE, &mut ModeSetPlane { fb_id: 0, ..good }).unwrap();
}

#[test]
fn what_a_simple_pipe_lacks_is_refused_as_in_the_kernel() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let (program, crtc_id) = (&mut shown.program, shown.crtc);
    let mut cursor = ModeCursor { flags: 1, crtc_id, ..ModeCursor::default() };
    assert_eq!(errno(program.call(uapi::MODE_CURSOR, &mut cursor)), Errno::ENXIO);
    cursor.flags = 2;
    assert_eq!(errno(program.call(uapi::MODE_CURSOR, &mut cursor)), Errno::EFAULT, "to be moved alone");
    cursor.flags = 4;
    assert_eq!(errno(program.call(uapi::MODE_CURSOR, &mut cursor)), Errno::EINVAL);
    let mut cursor2 = ModeCursor2 { flags: 2, crtc_id: 0, ..ModeCursor2::default() };
    assert_eq!(errno(program.call(uapi::MODE_CURSOR2, &mut cursor2)), Errno::ENOENT);
    let mut table = ModeCrtcLut { crtc_id, ..ModeCrtcLut::default() };
    program.call(uapi::MODE_GETGAMMA, &mut table).unwrap();
    assert_eq!(errno(program.call(uapi::MODE_SETGAMMA, &mut table)), Errno::ENOSYS);
    table.gamma_size = 256;
    assert_eq!(errno(program.call(uapi::MODE_GETGAMMA, &mut table)), Errno::EINVAL);
}
