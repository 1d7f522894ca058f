//! Atomic sequences as `modetest -a` and compositors send them.

use std::time::Duration;

use super::{errno, picture, TestCard};
use crate::host::program::Setting;
use crate::host::uapi::{
    self, Layout, ModeAtomic, ModeGetBlob, ModeRect, ATOMIC_ALLOW_MODESET, ATOMIC_NONBLOCK, ATOMIC_TEST_ONLY,
    PAGE_FLIP_EVENT,
};
use crate::{Mode, Program};
use drmm_runtime::{Errno, Error};

const PATIENCE: Duration = Duration::from_secs(5);

/// A program that sets properties by their names.
pub(super) struct Client {
    pub(super) program: Program,
    pub(super) crtc: u32,
    pub(super) connector: u32,
    pub(super) plane: u32,
}

impl Client {
    pub(super) fn new(card: &TestCard, head: usize) -> Self {
        Self::with(card, card.open(), head)
    }

    pub(super) fn with(card: &TestCard, mut program: Program, head: usize) -> Self {
        program.use_atomic().unwrap();
        let topology = card.modes.topology();
        let crtc = &topology.crtcs[head];
        let (connector, plane) = (topology.connectors[head].id, topology.planes[crtc.primary].id);
        Self { program, crtc: crtc.id, connector, plane }
    }

    pub(super) fn set(&mut self, object: u32, name: &str, value: u64) -> Setting {
        let (property, _) = self.program.property(object, name).unwrap();
        (object, property, value)
    }

    /// Mode, routing and a plane that covers the CRTC.
    pub(super) fn modeset(&mut self, mode: &Mode, framebuffer: u32) -> Vec<Setting> {
        let blob = self.program.mode_blob(mode).unwrap();
        let (crtc, connector, plane) = (self.crtc, self.connector, self.plane);
        let (w, h) = (u64::from(mode.width()), u64::from(mode.height()));
        [
            (connector, "CRTC_ID", crtc.into()),
            (crtc, "MODE_ID", blob.into()),
            (crtc, "ACTIVE", 1),
            (plane, "FB_ID", framebuffer.into()),
            (plane, "CRTC_ID", crtc.into()),
            (plane, "CRTC_X", 0),
            (plane, "CRTC_Y", 0),
            (plane, "CRTC_W", w),
            (plane, "CRTC_H", h),
            (plane, "SRC_X", 0),
            (plane, "SRC_Y", 0),
            (plane, "SRC_W", w << 16),
            (plane, "SRC_H", h << 16),
        ]
        .map(|(object, name, value)| self.set(object, name, value))
        .to_vec()
    }

    /// Everything of the head goes off.
    pub(super) fn off(&mut self) -> Vec<Setting> {
        let (crtc, connector, plane) = (self.crtc, self.connector, self.plane);
        [
            (connector, "CRTC_ID", 0),
            (crtc, "MODE_ID", 0),
            (crtc, "ACTIVE", 0),
            (plane, "FB_ID", 0),
            (plane, "CRTC_ID", 0),
        ]
        .map(|(object, name, value)| self.set(object, name, value))
        .to_vec()
    }

    pub(super) fn show(&mut self, card: &TestCard, mode: &Mode, pixel: u32) -> u32 {
        let (_, framebuffer) = picture(&mut self.program, mode.width().into(), mode.height().into(), pixel);
        let settings = self.modeset(mode, framebuffer);
        self.program.atomic(&settings, ATOMIC_ALLOW_MODESET, 0).unwrap();
        card.driver.told();
        framebuffer
    }
}

#[test]
fn wlroots_tests_first_then_sets_the_mode_and_flips_without_waiting() {
    let card = TestCard::new();
    let mut client = Client::new(&card, 0);
    let (_, first) = picture(&mut client.program, 1024, 768, 0x11);
    let settings = client.modeset(&Mode::XGA, first);
    client.program.atomic(&settings, ATOMIC_TEST_ONLY | ATOMIC_ALLOW_MODESET, 0).unwrap();
    assert_eq!(errno(client.program.atomic(&settings, 0, 0)), Errno::EINVAL, "a modeset is not allowed");
    assert!(card.driver.told().is_empty());
    client.program.atomic(&settings, ATOMIC_ALLOW_MODESET | PAGE_FLIP_EVENT, 5).unwrap();
    assert_eq!(card.driver.told(), ["enable 1024x768@60.00", "update 11 at 0,0 1024x768"]);
    let event =
        client.program.next_event(Duration::ZERO).unwrap().expect("a blocking commit ends with its event");
    assert_eq!((event.user_data, event.crtc_id), (5, client.crtc));

    let (_, second) = picture(&mut client.program, 1024, 768, 0x22);
    let flip = [client.set(client.plane, "FB_ID", second.into())];
    for number in 10..13 {
        client.program.atomic(&flip, ATOMIC_NONBLOCK | PAGE_FLIP_EVENT, number).unwrap();
        let busy = client.program.atomic(&flip, ATOMIC_NONBLOCK | PAGE_FLIP_EVENT, 99);
        assert_eq!(errno(busy), Errno::EBUSY, "one flip at a time");
        assert_eq!(client.program.next_event(PATIENCE).unwrap().unwrap().user_data, number);
    }
    assert_eq!(card.driver.told(), vec!["update 22 at 0,0 1024x768"; 3]);

    let off = client.off();
    client.program.atomic(&off, ATOMIC_ALLOW_MODESET | PAGE_FLIP_EVENT, 20).unwrap();
    assert_eq!(card.driver.told(), ["disable"]);
    assert_eq!(client.program.next_event(Duration::ZERO).unwrap().unwrap().user_data, 20);
    assert_eq!(errno(client.program.atomic(&off, PAGE_FLIP_EVENT, 21)), Errno::EINVAL, "off, and stays off");
}

#[test]
fn a_blocking_commit_waits_for_the_flip_before_it() {
    let card = TestCard::new();
    let mut client = Client::new(&card, 0);
    let framebuffer = client.show(&card, &Mode::XGA, 1);
    let flip = [client.set(client.plane, "FB_ID", framebuffer.into())];
    client.program.atomic(&flip, ATOMIC_NONBLOCK | PAGE_FLIP_EVENT, 1).unwrap();
    client.program.atomic(&flip, PAGE_FLIP_EVENT, 2).unwrap();
    let events = [(); 2].map(|()| client.program.next_event(Duration::ZERO).unwrap().unwrap());
    assert_eq!(events.map(|event| event.user_data), [1, 2]);
    assert!(events[0].sequence < events[1].sequence);
}

#[test]
fn what_is_wrong_is_refused_and_nothing_of_it_is_kept() {
    let card = TestCard::new();
    let mut client = Client::new(&card, 0);
    let framebuffer = client.show(&card, &Mode::XGA, 1);
    let (crtc, connector, plane) = (client.crtc, client.connector, client.plane);
    let bad_mode = client.program.create_blob(&[1; 67]).unwrap();
    let bad_clips = client.program.create_blob(&[0xff; 16]).unwrap();
    let cases = [
        (plane, "FB_ID", 0, Errno::EINVAL),
        (plane, "FB_ID", crtc.into(), Errno::EINVAL),
        (plane, "CRTC_ID", plane.into(), Errno::EINVAL),
        (plane, "CRTC_X", 1, Errno::EINVAL),
        (plane, "CRTC_X", 1 << 40, Errno::EINVAL),
        (plane, "SRC_X", 1 << 16, Errno::ENOSPC),
        (plane, "SRC_W", 5 << 16, Errno::ERANGE),
        (plane, "type", 1, Errno::EINVAL),
        (plane, "IN_FENCE_FD", 3, Errno::EINVAL),
        (plane, "FB_DAMAGE_CLIPS", bad_clips.into(), Errno::EINVAL),
        (plane, "brightness", 66, Errno::EINVAL),
        (crtc, "ACTIVE", 2, Errno::EINVAL),
        (crtc, "MODE_ID", bad_mode.into(), Errno::EINVAL),
        (crtc, "MODE_ID", 0, Errno::EINVAL),
        (crtc, "OUT_FENCE_PTR", 0x1000, Errno::EINVAL),
        (connector, "CRTC_ID", 0, Errno::EINVAL),
        (connector, "DPMS", 0, Errno::EINVAL),
    ];
    for (object, name, value, expected) in cases {
        let good = client.set(plane, "brightness", 77);
        let bad = client.set(object, name, value);
        let refused = client.program.atomic(&[good, bad], ATOMIC_ALLOW_MODESET, 0);
        assert_eq!(errno(refused), expected, "{name} = {value}");
    }
    let fence = client.set(plane, "IN_FENCE_FD", 3);
    let text = client.program.atomic(&[fence], 0, 0).unwrap_err().to_string();
    assert!(text.contains("IN_FENCE_FD can only be -1"), "{text}");
    for setting in [(plane, crtc, 0), (4444, plane, 0), (crtc, 4444, 0)] {
        assert_eq!(errno(client.program.atomic(&[setting], 0, 0)), Errno::ENOENT);
    }
    for arg in [
        ModeAtomic { flags: 1 << 20, ..ModeAtomic::default() },
        ModeAtomic { flags: ATOMIC_TEST_ONLY | PAGE_FLIP_EVENT, ..ModeAtomic::default() },
        ModeAtomic { flags: PAGE_FLIP_EVENT, ..ModeAtomic::default() },
        ModeAtomic { reserved: 1, ..ModeAtomic::default() },
    ] {
        assert_eq!(errno(client.program.call(uapi::MODE_ATOMIC, &mut arg.clone())), Errno::EINVAL, "{arg:?}");
    }
    let mut gone = ModeAtomic { count_objs: 1, ..ModeAtomic::default() };
    assert_eq!(errno(client.program.call(uapi::MODE_ATOMIC, &mut gone)), Errno::EFAULT);
    assert!(card.driver.told().is_empty());
    assert_eq!(client.program.property(plane, "FB_ID").unwrap().1, framebuffer.into());
    assert_eq!(client.program.property(plane, "brightness").unwrap().1, 50);
    let good = client.set(plane, "IN_FENCE_FD", u64::MAX);
    client.program.atomic(&[good], 0, 0).unwrap();
}

#[test]
fn damage_is_what_the_blob_says_while_the_picture_stays_where_it_is() {
    let card = TestCard::new();
    let mut client = Client::new(&card, 0);
    client.show(&card, &Mode::XGA, 1);
    let (_, next) = picture(&mut client.program, 1024, 768, 2);
    let rects = [ModeRect { x1: 4, y1: 5, x2: 8, y2: 6 }, ModeRect { x1: 100, y1: 50, x2: 1024, y2: 60 }];
    let bytes: Vec<u8> = rects.iter().flat_map(Layout::to_bytes).collect();
    let clips = client.program.create_blob(&bytes).unwrap();
    let settings = [
        client.set(client.plane, "FB_ID", next.into()),
        client.set(client.plane, "FB_DAMAGE_CLIPS", clips.into()),
    ];
    client.program.atomic(&settings, 0, 0).unwrap();
    assert_eq!(card.driver.told(), ["update 2 at 4,5 1020x55"]);
    client.program.atomic(&settings[..1], 0, 0).unwrap();
    assert_eq!(card.driver.told(), ["update 2 at 0,0 1024x768"], "the damage was of one commit");
    assert_eq!(client.program.property(client.plane, "FB_DAMAGE_CLIPS").unwrap().1, 0);
    client.program.destroy_blob(clips).unwrap();
    assert_eq!(errno(client.program.atomic(&settings, 0, 0)), Errno::EINVAL);
    for (x2, y2) in [(1025, 1), (1, 769), (i32::MAX, i32::MAX)] {
        let outside = client.program.create_blob(&ModeRect { x1: 0, y1: 0, x2, y2 }.to_bytes()).unwrap();
        let clips = [settings[0], client.set(client.plane, "FB_DAMAGE_CLIPS", outside.into())];
        assert_eq!(errno(client.program.atomic(&clips, 0, 0)), Errno::EINVAL, "outside of the framebuffer");
    }
    let mut other = card.open();
    let theirs = other.create_blob(b"theirs").unwrap();
    assert_eq!(errno(client.program.destroy_blob(theirs)), Errno::EPERM);
    assert_eq!(errno(client.program.create_blob(&[])), Errno::EINVAL);
    other.close();
    assert_eq!(errno(client.program.destroy_blob(theirs)), Errno::ENOENT, "blobs end with their file");
}

#[test]
fn atomic_properties_are_shown_to_those_who_asked_and_describe_what_is_set() {
    let card = TestCard::new();
    let mut client = Client::new(&card, 0);
    let framebuffer = client.show(&card, &Mode::XGA, 1);
    let mut old = card.open();
    assert!(old.property(client.crtc, "MODE_ID").is_err(), "a program that does not know of them");
    assert!(old.planes().unwrap().is_empty());
    assert_eq!(client.program.planes().unwrap(), [client.plane]);
    let (_, blob) = client.program.property(client.crtc, "MODE_ID").unwrap();
    let mut arg = ModeGetBlob { blob_id: u32::try_from(blob).unwrap(), ..ModeGetBlob::default() };
    client.program.call(uapi::MODE_GETPROPBLOB, &mut arg).unwrap();
    assert_eq!(arg.length, 68);
    assert_eq!(client.program.property(client.plane, "FB_ID").unwrap().1, framebuffer.into());
    assert_eq!(client.program.property(client.connector, "CRTC_ID").unwrap().1, client.crtc.into());
    let (_, formats) = client.program.property(client.plane, "IN_FORMATS").unwrap();
    let formats = card.modes.state().objects.blob(u32::try_from(formats).unwrap()).unwrap();
    let words: Vec<u32> = formats.chunks(4).map(u32::from_bytes).collect();
    assert_eq!(words[..6], [1, 0, 2, 24, 1, 32]);
    assert_eq!(words[6..8], [super::FORMATS[0].fourcc(), super::FORMATS[1].fourcc()]);
    assert_eq!(words[8..], [3, 0, 0, 0, 0, 0], "both formats, LINEAR");
    let not_asked = card.open().atomic(&[], 0, 0);
    assert_eq!(errno(not_asked), Errno::EACCES, "only the master, and it has to ask first");
}

#[test]
fn a_failing_commit_tells_by_the_link_status_and_still_sends_its_event() {
    let card = TestCard::new();
    let mut client = Client::new(&card, 0);
    let framebuffer = client.show(&card, &Mode::XGA, 1);
    let flip = [client.set(client.plane, "FB_ID", framebuffer.into())];
    card.driver.at_next_call(|| Err(Error::new(Errno::EIO, "broken on purpose")));
    client.program.atomic(&flip, ATOMIC_NONBLOCK | PAGE_FLIP_EVENT, 8).unwrap();
    assert_eq!(client.program.next_event(PATIENCE).unwrap().unwrap().user_data, 8);
    assert_eq!(client.program.property(client.connector, "link-status").unwrap().1, 1);
    let good = client.set(client.connector, "link-status", 0);
    assert_eq!(errno(client.program.atomic(&[good], 0, 0)), Errno::EINVAL, "it takes a modeset");
    client.program.atomic(&[good], ATOMIC_ALLOW_MODESET, 0).unwrap();
    assert_eq!(card.driver.told(), ["disable", "enable 1024x768@60.00", "update 1 at 0,0 1024x768"]);
    assert_eq!(client.program.property(client.connector, "link-status").unwrap().1, 0);
}

#[test]
fn a_driver_that_says_its_device_is_gone_while_it_is_there_has_failed() {
    let card = TestCard::new();
    let mut client = Client::new(&card, 0);
    let (_, framebuffer) = picture(&mut client.program, 1024, 768, 1);
    let settings = client.modeset(&Mode::XGA, framebuffer);
    card.driver.at_next_call(|| Err(Error::new(Errno::ENODEV, "no answer from the panel")));
    let failed = client.program.atomic(&settings, ATOMIC_ALLOW_MODESET, 0);
    assert_eq!(errno(failed), Errno::ENODEV);
    assert_eq!(client.program.property(client.connector, "link-status").unwrap().1, 1);
    let (crtc, connector) = (client.crtc, client.connector);
    client.program.set_crtc(crtc, framebuffer, connector, &Mode::XGA.to_info()).unwrap();
    assert_eq!(card.driver.told(), ["enable 1024x768@60.00", "update 1 at 0,0 1024x768"]);
}

#[test]
fn a_primary_plane_covers_its_crtc_or_is_not_seen() {
    let card = TestCard::new();
    let mut client = Client::new(&card, 0);
    client.show(&card, &Mode::XGA, 1);
    let (_, larger) = picture(&mut client.program, 1044, 788, 2);
    let plane = client.plane;
    let mut put = |x: i64, y: i64, w: u64, h: u64| {
        let settings = [
            ("FB_ID", larger.into()),
            ("CRTC_X", x.cast_unsigned()),
            ("CRTC_Y", y.cast_unsigned()),
            ("CRTC_W", w),
            ("CRTC_H", h),
            ("SRC_W", w << 16),
            ("SRC_H", h << 16),
        ]
        .map(|(name, value)| client.set(plane, name, value));
        client.program.atomic(&settings, 0, 0)
    };
    for (x, y) in [(-10, -10), (0, 0), (-20, -20)] {
        put(x, y, 1044, 788).unwrap();
        let pixel = if x == 0 { 2 } else { 0 };
        assert_eq!(card.driver.told(), [format!("update {pixel} at 0,0 1024x768")]);
    }
    for (x, y) in [(1, 0), (-21, 0), (0, 700)] {
        assert_eq!(errno(put(x, y, 1044, 788)), Errno::EINVAL, "a part of the display shows nothing");
    }
    put(3000, 3000, 1044, 788).unwrap();
    assert_eq!(card.driver.told(), ["plane off"]);
}

#[test]
fn a_property_that_changes_nothing_brings_its_crtc_in_and_its_event() {
    let card = TestCard::new();
    let mut client = Client::new(&card, 0);
    client.show(&card, &Mode::XGA, 1);
    let (crtc, connector) = (client.crtc, client.connector);
    for (number, (object, name, value)) in
        (1..).zip([(crtc, "OUT_FENCE_PTR", 0), (connector, "link-status", 1), (connector, "link-status", 0)])
    {
        let setting = client.set(object, name, value);
        client.program.atomic(&[setting], PAGE_FLIP_EVENT | ATOMIC_NONBLOCK, number).unwrap();
        assert_eq!(client.program.next_event(PATIENCE).unwrap().unwrap().user_data, number, "{name}");
    }
}
