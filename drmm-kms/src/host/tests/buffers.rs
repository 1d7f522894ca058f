//! Dumb buffers, mappings and framebuffers.

use super::{errno, picture, show, TestCard};
use crate::host::uapi::{
    self, GemClose, ModeCreateDumb, ModeDestroyDumb, ModeFbCmd, ModeFbCmd2, ModeMapDumb,
};
use crate::{Format, Program};
use drmm_runtime::Errno;

fn create(program: &mut Program, width: u32, height: u32, bpp: u32) -> drmm_runtime::Result<ModeCreateDumb> {
    let mut arg = ModeCreateDumb { height, width, bpp, ..ModeCreateDumb::default() };
    program.call(uapi::MODE_CREATE_DUMB, &mut arg).map(|_| arg)
}

#[test]
fn handles_are_small_and_reused_as_in_the_kernel() {
    let card = TestCard::new();
    let mut program = card.open();
    let handles: Vec<u32> = (0..3).map(|_| create(&mut program, 64, 64, 32).unwrap().handle).collect();
    assert_eq!(handles, [1, 2, 3]);
    program.call(uapi::MODE_DESTROY_DUMB, &mut ModeDestroyDumb { handle: 2 }).unwrap();
    assert_eq!(errno(program.call(uapi::GEM_CLOSE, &mut GemClose { handle: 2, pad: 0 })), Errno::EINVAL);
    assert_eq!(create(&mut program, 64, 64, 32).unwrap().handle, 2);
    program.call(uapi::GEM_CLOSE, &mut GemClose { handle: 1, pad: 0 }).unwrap();
    assert_eq!(
        errno(program.call(uapi::MODE_MAP_DUMB, &mut ModeMapDumb { handle: 1, ..ModeMapDumb::default() })),
        Errno::ENOENT
    );
}

#[test]
fn sizes_that_overflow_are_refused() {
    let card = TestCard::new();
    let mut program = card.open();
    for (width, height, bpp) in [
        (0, 1, 32),
        (1, 0, 32),
        (1, 1, 0),
        (u32::MAX, 1, 32),
        (1 << 30, 1, 32),
        (1, u32::MAX, 32),
        (65_536, 65_536, 32),
        (2, 0x1fff_ffff, 32),
        (1, 1, u32::MAX),
        (u32::MAX, u32::MAX, u32::MAX),
    ] {
        assert_eq!(errno(create(&mut program, width, height, bpp)), Errno::EINVAL, "{width}x{height}:{bpp}");
    }
    let odd = create(&mut program, 33, 3, 24).unwrap();
    assert_eq!((odd.pitch, odd.size), (104, 4096));
}

#[test]
fn a_mapping_is_the_owners_and_outlives_everything() {
    let card = TestCard::new();
    let (mut program, other) = (card.open(), card.open());
    let dumb = create(&mut program, 32, 32, 32).unwrap();
    let mut map = ModeMapDumb { handle: dumb.handle, ..ModeMapDumb::default() };
    program.call(uapi::MODE_MAP_DUMB, &mut map).unwrap();
    assert_eq!(errno(other.file().mmap(map.offset, dumb.size)), Errno::EACCES);
    assert_eq!(errno(program.file().mmap(map.offset + 4096, 4096)), Errno::EINVAL);
    assert_eq!(errno(program.file().mmap(map.offset, dumb.size + 1)), Errno::EINVAL);
    assert_eq!(errno(program.file().mmap(map.offset, 0)), Errno::EINVAL);
    let mapping = program.file().mmap(map.offset, dumb.size).unwrap();
    mapping.write_at(4000, b"still here").unwrap();
    program.call(uapi::MODE_DESTROY_DUMB, &mut ModeDestroyDumb { handle: dumb.handle }).unwrap();
    assert_eq!(errno(program.file().mmap(map.offset, dumb.size)), Errno::EINVAL, "no handle, no mapping");
    card.unplug();
    assert_eq!(errno(program.file().mmap(map.offset, dumb.size)), Errno::ENODEV);
    drop((program, other, card));
    let mut bytes = [0; 10];
    mapping.read_at(4000, &mut bytes).unwrap();
    assert_eq!(&bytes, b"still here");
}

#[test]
fn framebuffers_are_checked_against_their_buffers() {
    let card = TestCard::new();
    let mut program = card.open();
    let dumb = create(&mut program, 64, 64, 32).unwrap();
    let good = ModeFbCmd2 {
        width: 64,
        height: 64,
        pixel_format: Format::XRGB8888.fourcc(),
        handles: [dumb.handle, 0, 0, 0],
        pitches: [dumb.pitch, 0, 0, 0],
        ..ModeFbCmd2::default()
    };
    let mut add = |arg: ModeFbCmd2| program.call(uapi::MODE_ADDFB2, &mut arg.clone());
    add(good).unwrap();
    // Programs from before modifiers leave anything where other planes would be.
    let garbage = [dumb.handle, 3, 5, 7];
    add(ModeFbCmd2 { handles: garbage, pitches: [dumb.pitch, 1, 2, 3], offsets: [0, 9, 9, 9], ..good })
        .unwrap();
    add(ModeFbCmd2 { flags: uapi::FB_MODIFIERS | uapi::FB_INTERLACED, ..good }).unwrap();
    let bad = [
        (ModeFbCmd2 { handles: [77, 0, 0, 0], ..good }, Errno::ENOENT),
        (ModeFbCmd2 { handles: [0; 4], ..good }, Errno::EINVAL),
        (ModeFbCmd2 { flags: uapi::FB_MODIFIERS, handles: [dumb.handle, 1, 0, 0], ..good }, Errno::EINVAL),
        (ModeFbCmd2 { flags: uapi::FB_MODIFIERS, pitches: [dumb.pitch, 1, 0, 0], ..good }, Errno::EINVAL),
        (ModeFbCmd2 { flags: uapi::FB_MODIFIERS, offsets: [0, 0, 0, 1], ..good }, Errno::EINVAL),
        (ModeFbCmd2 { width: 0, ..good }, Errno::EINVAL),
        (ModeFbCmd2 { height: 65, ..good }, Errno::EINVAL),
        (ModeFbCmd2 { width: 65, ..good }, Errno::EINVAL),
        (ModeFbCmd2 { width: 4096, pitches: [16_384, 0, 0, 0], height: 1, ..good }, Errno::EINVAL),
        (ModeFbCmd2 { pitches: [255, 0, 0, 0], ..good }, Errno::EINVAL),
        (ModeFbCmd2 { pitches: [u32::MAX, 0, 0, 0], ..good }, Errno::ERANGE),
        (ModeFbCmd2 { offsets: [4, 0, 0, 0], ..good }, Errno::EINVAL),
        (ModeFbCmd2 { offsets: [u32::MAX, 0, 0, 0], ..good }, Errno::ERANGE),
        (ModeFbCmd2 { offsets: [u32::MAX, 0, 0, 0], handles: [77, 0, 0, 0], ..good }, Errno::ERANGE),
        (ModeFbCmd2 { pixel_format: 0x3231_564e, ..good }, Errno::EINVAL),
        (ModeFbCmd2 { pixel_format: Format::ARGB8888.fourcc(), ..good }, Errno::EINVAL),
        (ModeFbCmd2 { flags: uapi::FB_MODIFIERS, modifier: [1, 0, 0, 0], ..good }, Errno::EINVAL),
        (ModeFbCmd2 { flags: 4, ..good }, Errno::EINVAL),
        (ModeFbCmd2 { modifier: [1, 0, 0, 0], ..good }, Errno::EINVAL),
        (ModeFbCmd2 { modifier: [0, 0, 1, 0], ..good }, Errno::EINVAL),
    ];
    for (arg, expected) in bad {
        assert_eq!(errno(add(arg)), expected, "{arg:?}");
    }
}

#[test]
fn the_old_addfb_and_getfb_speak_of_depths() {
    let card = TestCard::new();
    let (mut program, mut other) = (card.open(), card.open());
    let dumb = create(&mut program, 64, 64, 16).unwrap();
    let mut add = ModeFbCmd {
        width: 64,
        height: 64,
        pitch: dumb.pitch,
        bpp: 16,
        depth: 16,
        handle: dumb.handle,
        fb_id: 0,
    };
    program.call(uapi::MODE_ADDFB, &mut add).unwrap();
    assert_eq!(errno(program.call(uapi::MODE_ADDFB, &mut ModeFbCmd { depth: 17, ..add })), Errno::EINVAL);
    let mut got = ModeFbCmd { fb_id: add.fb_id, ..ModeFbCmd::default() };
    program.call(uapi::MODE_GETFB, &mut got).unwrap();
    assert_eq!(got, ModeFbCmd { handle: 2, ..add }, "a master gets a handle of its own");
    other.call(uapi::MODE_GETFB, &mut got).unwrap();
    assert_eq!(got.handle, 0, "no other file gets one");
    got.fb_id = 9999;
    assert_eq!(errno(program.call(uapi::MODE_GETFB, &mut got)), Errno::ENOENT);
}

#[test]
fn a_framebuffer_is_removed_by_its_owner_and_keeps_its_pixels_until_then() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let mut other = card.open();
    assert_eq!(errno(other.remove_framebuffer(shown.framebuffer)), Errno::ENOENT);
    shown.program.destroy_dumb(&shown.dumb).unwrap();
    shown.program.dirty(shown.framebuffer, &[]).unwrap();
    assert_eq!(card.driver.told(), ["update abcd at 0,0 1024x768"]);
    let (_, hidden) = picture(&mut shown.program, 1024, 768, 1);
    assert_eq!(shown.program.resources().unwrap().framebuffers, [hidden, shown.framebuffer]);
    assert!(other.resources().unwrap().framebuffers.is_empty());
    shown.program.remove_framebuffer(hidden).unwrap();
    assert!(card.driver.told().is_empty(), "it was not shown");
    shown.program.remove_framebuffer(shown.framebuffer).unwrap();
    assert_eq!(card.driver.told(), ["disable"]);
    assert_eq!(errno(shown.program.remove_framebuffer(shown.framebuffer)), Errno::ENOENT);
}
