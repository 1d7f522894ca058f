//! Page flips, dirty rectangles, and vblanks as a program sees them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;

use super::{errno, picture, show, TestCard};
use crate::host::event::{EventSink, Record};
use crate::host::sync::Lock;
use crate::host::uapi::{
    self, ClipRect, Layout, ModeCrtcPageFlip, ModeFbDirtyCmd, VblankEvent, WaitVblank, EVENT_FLIP_COMPLETE,
    EVENT_VBLANK,
};
use crate::{Format, Mode, Program, EVENT_BUDGET};
use drmm_runtime::Errno;

const PATIENCE: Duration = Duration::from_secs(5);

fn micros(event: &VblankEvent) -> u64 {
    u64::from(event.tv_sec) * 1_000_000 + u64::from(event.tv_usec)
}

#[test]
fn flips_complete_in_order_one_a_frame_with_exact_stamps() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let (_, other) = picture(&mut shown.program, 1024, 768, 0x22);
    let mut events = Vec::new();
    for (number, framebuffer) in [other, shown.framebuffer, other, shown.framebuffer].into_iter().enumerate()
    {
        shown.program.page_flip(shown.crtc, framebuffer, 100 + number as u64).unwrap();
        events.push(shown.program.next_event(PATIENCE).unwrap().unwrap());
    }
    assert_eq!(card.driver.told().len(), 4);
    let frame = Mode::XGA.frame_nanoseconds() / 1000;
    for (number, event) in events.iter().enumerate() {
        assert_eq!((event.kind, event.length), (EVENT_FLIP_COMPLETE, 32));
        assert_eq!((event.user_data, event.crtc_id), (100 + number as u64, shown.crtc));
    }
    for pair in events.windows(2) {
        let frames = u64::from(pair[1].sequence - pair[0].sequence);
        assert!(frames >= 1);
        let apart = micros(&pair[1]) - micros(&pair[0]);
        assert!(apart.abs_diff(frames * frame) <= 1 + frames, "{apart} us for {frames} frames of {frame} us");
    }
}

#[test]
fn a_flip_before_the_last_one_is_done_is_busy() {
    let card = TestCard::new();
    let mut shown = show(&card);
    // Ten seconds a frame: the vblank does not come while this runs.
    let slow = Mode::new(108, Mode::XGA.horizontal(), Mode::XGA.vertical(), 0).unwrap();
    shown.program.set_crtc(shown.crtc, shown.framebuffer, shown.connector, &slow.to_info()).unwrap();
    shown.program.page_flip(shown.crtc, shown.framebuffer, 1).unwrap();
    assert_eq!(errno(shown.program.page_flip(shown.crtc, shown.framebuffer, 2)), Errno::EBUSY);
    assert!(shown.program.next_event(Duration::ZERO).unwrap().is_none());
    shown.program.switch_off(shown.crtc).unwrap();
    assert_eq!(shown.program.next_event(Duration::ZERO).unwrap().unwrap().user_data, 1);
    assert!(shown.program.next_event(Duration::ZERO).unwrap().is_none());
}

#[test]
fn impossible_flips_are_refused() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let (crtc_id, fb_id) = (shown.crtc, shown.framebuffer);
    let small = shown.program.create_dumb(800, 600).unwrap();
    let small = shown.program.add_framebuffer(&small, Format::XRGB8888).unwrap();
    let sixteen = shown.program.add_framebuffer(&shown.dumb, Format::RGB565).unwrap();
    let good = ModeCrtcPageFlip { crtc_id, fb_id, flags: 0, reserved: 0, user_data: 0 };
    for (bad, expected) in [
        (ModeCrtcPageFlip { flags: 2, ..good }, Errno::EINVAL),
        (ModeCrtcPageFlip { reserved: 1, ..good }, Errno::EINVAL),
        (ModeCrtcPageFlip { crtc_id: 999, ..good }, Errno::ENOENT),
        (ModeCrtcPageFlip { fb_id: 999, ..good }, Errno::ENOENT),
        (ModeCrtcPageFlip { fb_id: small, ..good }, Errno::ENOSPC),
        (ModeCrtcPageFlip { fb_id: sixteen, ..good }, Errno::EINVAL),
    ] {
        assert_eq!(errno(shown.program.call(uapi::MODE_PAGE_FLIP, &mut bad.clone())), expected, "{bad:?}");
    }
    shown.program.set_property(shown.connector, card.ids.dpms, 3).unwrap();
    assert_eq!(errno(shown.program.page_flip(crtc_id, fb_id, 0)), Errno::EINVAL, "asleep");
    shown.program.switch_off(crtc_id).unwrap();
    assert_eq!(errno(shown.program.page_flip(crtc_id, fb_id, 0)), Errno::EBUSY, "off");
}

#[test]
fn without_room_for_its_event_a_flip_is_not_submitted() {
    let card = TestCard::new();
    let mut shown = show(&card);
    card.driver.told();
    let mut ask = WaitVblank {
        kind: uapi::VBLANK_RELATIVE | uapi::VBLANK_EVENT,
        sequence: 100_000,
        tval_sec: 7,
        tval_usec: 0,
    };
    for _ in 0..EVENT_BUDGET {
        ask.sequence = 100_000;
        shown.program.call(uapi::WAIT_VBLANK, &mut ask).unwrap();
    }
    assert_eq!(errno(shown.program.page_flip(shown.crtc, shown.framebuffer, 1)), Errno::ENOMEM);
    assert_eq!(errno(shown.program.page_flip(shown.crtc, 9_999, 1)), Errno::ENOENT, "the room comes last");
    assert_eq!(errno(shown.program.call(uapi::WAIT_VBLANK, &mut ask)), Errno::ENOMEM);
    assert!(card.driver.told().is_empty(), "the hardware was not touched");
    // Switching off completes them all, and with the reading the room comes back.
    shown.program.switch_off(shown.crtc).unwrap();
    let mut bytes = [0; 4096];
    assert_eq!(shown.program.file().read_events(&mut bytes).unwrap(), 4096);
    let (framebuffer, connector) = (shown.framebuffer, shown.connector);
    shown.program.set_crtc(shown.crtc, framebuffer, connector, &Mode::XGA.to_info()).unwrap();
    shown.program.page_flip(shown.crtc, framebuffer, 1).unwrap();
}

#[test]
fn dirty_clips_reach_the_driver_as_one_rectangle() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let clips = [ClipRect { x1: 10, y1: 20, x2: 30, y2: 40 }, ClipRect { x1: 100, y1: 5, x2: 1024, y2: 6 }];
    shown.program.dirty(shown.framebuffer, &clips).unwrap();
    assert_eq!(card.driver.told(), ["update abcd at 10,5 1014x35"]);
    for (x1, y1, x2, y2) in [(0, 0, 1025, 1), (0, 768, 1, 769), (9, 9, 3, 10), (4, 4, 4, 5), (0, 0, 0, 0)] {
        let bad = [ClipRect { x1, y1, x2, y2 }];
        assert_eq!(errno(shown.program.dirty(shown.framebuffer, &bad)), Errno::EINVAL, "{bad:?}");
    }
    let (_, hidden) = picture(&mut shown.program, 1024, 768, 0);
    shown.program.dirty(hidden, &[]).unwrap();
    assert!(card.driver.told().is_empty(), "nothing of that is visible");
    let good = ModeFbDirtyCmd { fb_id: shown.framebuffer, ..ModeFbDirtyCmd::default() };
    for flags in [2, 3, 0x80] {
        shown.program.call(uapi::MODE_DIRTYFB, &mut ModeFbDirtyCmd { flags, ..good }).unwrap();
        assert_eq!(card.driver.told(), ["update abcd at 0,0 1024x768"], "flags {flags} are hints");
    }
    for (bad, expected) in [
        (ModeFbDirtyCmd { fb_id: 999, ..good }, Errno::ENOENT),
        (ModeFbDirtyCmd { num_clips: 1, ..good }, Errno::EINVAL),
        (ModeFbDirtyCmd { clips_ptr: 8, ..good }, Errno::EINVAL),
        (ModeFbDirtyCmd { num_clips: 257, clips_ptr: 8, ..good }, Errno::EINVAL),
        (ModeFbDirtyCmd { num_clips: 1, clips_ptr: 8, flags: 1, ..good }, Errno::EINVAL),
        (ModeFbDirtyCmd { num_clips: u32::MAX, clips_ptr: 8, ..good }, Errno::EINVAL),
        (ModeFbDirtyCmd { num_clips: 257, clips_ptr: 8, flags: 1, ..good }, Errno::EINVAL),
        (ModeFbDirtyCmd { num_clips: 1, clips_ptr: 8, ..good }, Errno::EFAULT),
        (ModeFbDirtyCmd { num_clips: 2, clips_ptr: u64::MAX - 4, ..good }, Errno::EFAULT),
    ] {
        assert_eq!(errno(shown.program.call(uapi::MODE_DIRTYFB, &mut bad.clone())), expected, "{bad:?}");
    }
}

fn query(program: &mut Program, kind: u32, sequence: u32) -> drmm_runtime::Result<WaitVblank> {
    let mut arg = WaitVblank { kind, sequence, tval_sec: 0x55, tval_usec: 0 };
    program.call(uapi::WAIT_VBLANK, &mut arg).map(|_| arg)
}

#[test]
fn vblanks_are_asked_for_waited_for_and_sent() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let program = &mut shown.program;
    let first = query(program, uapi::VBLANK_RELATIVE, 0).unwrap();
    let second = query(program, uapi::VBLANK_RELATIVE, 2).unwrap();
    assert!(second.sequence >= first.sequence + 2);
    let third = query(program, 0, second.sequence + 1).unwrap();
    assert!(third.sequence > second.sequence);
    let event = query(program, uapi::VBLANK_RELATIVE | uapi::VBLANK_EVENT, 1).unwrap();
    let got = program.next_event(PATIENCE).unwrap().unwrap();
    assert_eq!((got.kind, got.user_data, got.crtc_id), (EVENT_VBLANK, 0x55, shown.crtc));
    assert_eq!(got.sequence, event.sequence);
    for kind in [1 << 9, uapi::VBLANK_SECONDARY, 2 << 1, 0x4000_0000] {
        assert_eq!(errno(query(program, kind, 0)), Errno::EINVAL);
    }
    program.switch_off(shown.crtc).unwrap();
    assert_eq!(errno(query(program, uapi::VBLANK_RELATIVE, 0)), Errno::EINVAL);
}

/// A program elsewhere, which gets its events as bytes.
#[derive(Default)]
struct Elsewhere {
    records: Lock<Vec<Record>>,
    reserved: AtomicUsize,
}

impl EventSink for Elsewhere {
    fn reserve(&self) -> drmm_runtime::Result {
        self.reserved.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    fn unreserve(&self) {
        self.reserved.fetch_sub(1, Ordering::SeqCst);
    }

    fn deliver(&self, record: &Record) {
        self.records.lock().push(*record);
    }

    fn hang_up(&self) {}
}

#[test]
fn events_go_into_the_openers_sink_and_closing_gives_the_room_back() {
    let card = TestCard::new();
    let shown = show(&card);
    let sink = Arc::new(Elsewhere::default());
    let mut other = Program::new(crate::open_with_sink(card.minor, sink.clone()).unwrap());
    assert_eq!(errno(other.file().read_events(&mut [0; 64])), Errno::EINVAL);
    let ask = |program: &mut Program, ahead| {
        query(program, uapi::VBLANK_RELATIVE | uapi::VBLANK_EVENT, ahead).unwrap()
    };
    ask(&mut other, 0);
    assert_eq!(VblankEvent::from_bytes(&sink.records.lock()[0]).crtc_id, shown.crtc);
    ask(&mut other, 100_000);
    assert_eq!(sink.reserved.load(Ordering::SeqCst), 2);
    other.close();
    assert_eq!(sink.reserved.load(Ordering::SeqCst), 1, "the one that was delivered");
    assert_eq!(Arc::strong_count(&sink), 1, "a closed file waits for no vblank");
}

#[test]
fn a_closed_file_gets_no_events_and_hurts_nobody() {
    let card = TestCard::new();
    let shown = show(&card);
    let mut other = card.open();
    query(&mut other, uapi::VBLANK_RELATIVE | uapi::VBLANK_EVENT, 2).unwrap();
    drop(other);
    let mut program = shown.program;
    query(&mut program, uapi::VBLANK_RELATIVE, 3).unwrap();
    assert!(program.next_event(Duration::ZERO).unwrap().is_none());
}
