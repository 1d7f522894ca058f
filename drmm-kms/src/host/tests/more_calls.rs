//! Calls that few programs make: figures, no-ops, features that no card has, leases.

use super::{errno, picture, show, TestCard};
use crate::host::uapi::{
    self, Layout, ModeCloseFb, ModeCreateLease, ModeFbCmd2, ModeGetBlob, ModeGetLease, ModeListLessees,
    ModeRevokeLease, Stat, Stats,
};
use crate::{Caller, Mode, Program};
use drmm_runtime::{Errno, Result};

#[test]
fn figures_are_none() {
    let card = TestCard::new();
    let mut stats = Stats { count: 7, data: [Stat { value: 1, kind: 2, pad: 3 }; 15] };
    card.open().call(uapi::GET_STATS, &mut stats).unwrap();
    assert_eq!(stats, Stats::default());
}

/// As an administrator, on any file.
fn as_root(program: &Program, word: u32) -> Result<i32> {
    let mut mem = crate::Arena::new();
    let at = mem.alloc(&vec![0; uapi::size(word)]);
    program.file().ioctl(&Caller::here().admin(), word, at, &mut mem)
}

#[test]
fn calls_of_the_past_do_nothing_for_those_who_may() {
    let card = TestCard::new();
    let (mut master, mut other) = (card.open(), card.open());
    let mut mode = [0_u32; 18];
    for word in [uapi::MODE_ATTACHMODE, uapi::MODE_DETACHMODE] {
        assert_eq!(master.call(word, &mut mode).unwrap(), 0);
        assert_eq!(errno(other.call(word, &mut mode)), Errno::EACCES);
    }
    for word in [uapi::BLOCK, uapi::UNBLOCK, uapi::ADD_DRAW, uapi::RM_DRAW, uapi::UPDATE_DRAW] {
        assert_eq!(errno(master.call(word, &mut [0_u64; 3])), Errno::EACCES, "for administrators");
        assert_eq!(as_root(&master, word).unwrap(), 0);
        assert_eq!(errno(as_root(&other, word)), Errno::EACCES, "who are let in, and master");
    }
    assert_eq!(errno(as_root(&master, uapi::SET_UNIQUE)), Errno::EINVAL);
    // Those that the kernel has forgotten altogether.
    for nr in [0x03, 0x04, 0x08, 0x14, 0x20, 0x2a, 0x30, 0xd1, 0xff] {
        assert_eq!(errno(as_root(&master, 0xc010_6400 | nr)), Errno::EINVAL, "{nr:x}");
    }
}

#[test]
fn a_card_has_no_synchronisation_objects() {
    let card = TestCard::new();
    let program = card.open();
    for nr in (0xbf..=0xc5).chain(0xca..=0xcd).chain([0xcf]) {
        assert_eq!(errno(as_root(&program, 0xc010_6400 | nr)), Errno::EOPNOTSUPP, "{nr:x}");
    }
}

#[test]
fn nothing_is_leased() {
    let card = TestCard::new();
    let (mut program, mut other) = (card.open(), card.open());
    let mut lessees = ModeListLessees { count_lessees: 5, ..ModeListLessees::default() };
    program.call(uapi::MODE_LIST_LESSEES, &mut lessees).unwrap();
    assert_eq!(lessees.count_lessees, 0);
    assert_eq!(errno(other.call(uapi::MODE_LIST_LESSEES, &mut lessees)), Errno::EACCES);
    lessees.pad = 1;
    assert_eq!(errno(program.call(uapi::MODE_LIST_LESSEES, &mut lessees)), Errno::EINVAL);
    let mut lease = ModeGetLease::default();
    program.call(uapi::MODE_GET_LEASE, &mut lease).unwrap();
    let all = card.modes.state().objects.ids(uapi::OBJECT_ANY).len();
    assert_eq!(lease.count_objects as usize, all, "an owner has all objects");
    lease.pad = 1;
    assert_eq!(errno(program.call(uapi::MODE_GET_LEASE, &mut lease)), Errno::EINVAL);
    let mut lessee = ModeRevokeLease { lessee_id: 1 };
    assert_eq!(errno(program.call(uapi::MODE_REVOKE_LEASE, &mut lessee)), Errno::ENOENT);
    let create = &mut ModeCreateLease::default();
    assert_eq!(errno(program.call(uapi::MODE_CREATE_LEASE, create)), Errno::EOPNOTSUPP);
}

fn get2(program: &mut Program, fb_id: u32) -> Result<ModeFbCmd2> {
    let mut arg = ModeFbCmd2 { fb_id, handles: [9; 4], pitches: [9; 4], pad: 9, ..ModeFbCmd2::default() };
    program.call(uapi::MODE_GETFB2, &mut arg).map(|_| arg)
}

#[test]
fn getfb2_tells_the_format_and_gives_the_master_a_handle() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let got = get2(&mut shown.program, shown.framebuffer).unwrap();
    let only = |number| [number, 0, 0, 0];
    let expected = ModeFbCmd2 {
        fb_id: shown.framebuffer,
        width: 1024,
        height: 768,
        pixel_format: crate::Format::XRGB8888.fourcc(),
        flags: uapi::FB_MODIFIERS,
        handles: only(2),
        pitches: only(4096),
        ..ModeFbCmd2::default()
    };
    assert_eq!(got, expected);
    // What it gives is what ADDFB2 takes.
    shown.program.call(uapi::MODE_ADDFB2, &mut got.clone()).unwrap();
    let mut other = card.open();
    assert_eq!(get2(&mut other, shown.framebuffer).unwrap().handles, [0; 4]);
    assert_eq!(errno(get2(&mut other, 9999)), Errno::ENOENT);
    let mut mem = crate::Arena::new();
    let at = mem.alloc_value(&ModeFbCmd2 { fb_id: shown.framebuffer, ..ModeFbCmd2::default() });
    other.file().ioctl(&Caller::of(1).admin(), uapi::MODE_GETFB2, at, &mut mem).unwrap();
    assert_eq!(crate::host::user::get::<ModeFbCmd2>(&mut mem, at).unwrap().handles, only(1));
}

#[test]
fn closefb_leaves_the_picture_until_another_comes() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let mut other = card.open();
    let close = |program: &mut Program, fb_id, pad| {
        program.call(uapi::MODE_CLOSEFB, &mut ModeCloseFb { fb_id, pad }).map(drop)
    };
    let (crtc, old) = (shown.crtc, shown.framebuffer);
    assert_eq!(errno(close(&mut shown.program, old, 1)), Errno::EINVAL);
    assert_eq!(errno(close(&mut shown.program, 9999, 0)), Errno::ENOENT);
    assert_eq!(errno(close(&mut other, old, 0)), Errno::ENOENT, "another file's");
    close(&mut shown.program, old, 0).unwrap();
    assert!(card.driver.told().is_empty());
    assert_eq!(errno(close(&mut shown.program, old, 0)), Errno::ENOENT, "once");
    assert_eq!(errno(shown.program.remove_framebuffer(old)), Errno::ENOENT);
    assert!(shown.program.resources().unwrap().framebuffers.is_empty());
    assert_eq!(get2(&mut other, old).unwrap().width, 1024, "it is still there, as it is shown");

    let (_, new) = picture(&mut shown.program, 1024, 768, 0x77);
    shown.program.page_flip(crtc, new, 0).unwrap();
    assert_eq!(errno(get2(&mut other, old)), Errno::ENOENT, "and gone with the next picture");
    close(&mut shown.program, new, 0).unwrap();
    card.driver.told();
    drop(shown);
    assert!(card.driver.told().is_empty(), "closing the file does not switch it off");
    assert_eq!(get2(&mut other, new).unwrap().height, 768);
}

#[test]
fn a_mode_keeps_the_blob_that_it_came_in() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let program = &mut shown.program;
    program.use_atomic().unwrap();
    let blob = program.mode_blob(&Mode::SVGA).unwrap();
    let (mode_id, core) = program.property(shown.crtc, "MODE_ID").unwrap();
    let (crtc_w, crtc_h) = (program.property(card.ids.plane, "CRTC_W").unwrap().0, "CRTC_H");
    let crtc_h = program.property(card.ids.plane, crtc_h).unwrap().0;
    let src_w = program.property(card.ids.plane, "SRC_W").unwrap().0;
    let src_h = program.property(card.ids.plane, "SRC_H").unwrap().0;
    let plane = card.ids.plane;
    let settings = [
        (shown.crtc, mode_id, blob.into()),
        (plane, crtc_w, 800),
        (plane, crtc_h, 600),
        (plane, src_w, 800 << 16),
        (plane, src_h, 600 << 16),
    ];
    program.atomic(&settings, uapi::ATOMIC_ALLOW_MODESET, 0).unwrap();
    assert_eq!(program.property(shown.crtc, "MODE_ID").unwrap().1, u64::from(blob));
    let length = |program: &mut Program, blob_id| {
        let mut arg = ModeGetBlob { blob_id, ..ModeGetBlob::default() };
        program.call(uapi::MODE_GETPROPBLOB, &mut arg).map(|_| arg.length as usize)
    };
    let gone = errno(length(program, u32::try_from(core).unwrap()));
    assert_eq!(gone, Errno::ENOENT, "the core's own went with its mode");
    program.destroy_blob(blob).unwrap();
    assert_eq!(errno(program.destroy_blob(blob)), Errno::EPERM, "it is not this file's any more");
    assert_eq!(length(program, blob).unwrap(), uapi::ModeInfo::SIZE, "but there while it is set");
    program.switch_off(shown.crtc).unwrap();
    assert_eq!(errno(length(program, blob)), Errno::ENOENT);
    for (length, expected) in [(0, Errno::EINVAL), (1 << 31, Errno::EINVAL), (1 << 30, Errno::ENOMEM)] {
        let mut arg = uapi::ModeCreateBlob { length, data: crate::Arena::BASE, blob_id: 0 };
        assert_eq!(errno(program.call(uapi::MODE_CREATEPROPBLOB, &mut arg)), expected);
    }
}

#[test]
fn a_file_gets_no_more_blobs_than_it_may_have() {
    let card = TestCard::new();
    let mut program = card.open();
    let blobs: Vec<u32> = (0..1 << 14).map(|_| program.mode_blob(&Mode::XGA).unwrap()).collect();
    assert_eq!(errno(program.mode_blob(&Mode::XGA)), Errno::ENOMEM);
    program.destroy_blob(blobs[0]).unwrap();
    program.mode_blob(&Mode::XGA).unwrap();
    card.open().mode_blob(&Mode::XGA).unwrap();
}
