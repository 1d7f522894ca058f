//! Vblanks in 64 bits: `CRTC_GET_SEQUENCE` and `CRTC_QUEUE_SEQUENCE`.

use super::{errno, show, TestCard};
use crate::host::uapi::{
    self, CrtcGetSequence, CrtcQueueSequence, Layout, SequenceEvent, VblankEvent, WaitVblank,
};
use crate::mode::Span;
use crate::{Mode, Program};
use drmm_runtime::{Errno, Result};
use std::time::Duration;

fn now(program: &mut Program, crtc_id: u32) -> Result<CrtcGetSequence> {
    let mut arg = CrtcGetSequence { crtc_id, active: 9, ..CrtcGetSequence::default() };
    program.call(uapi::CRTC_GET_SEQUENCE, &mut arg).map(|_| arg)
}

fn queue(program: &mut Program, crtc_id: u32, flags: u32, sequence: u64) -> Result<u64> {
    let mut arg = CrtcQueueSequence { crtc_id, flags, sequence, user_data: 0x1_2345_6789 };
    program.call(uapi::CRTC_QUEUE_SEQUENCE, &mut arg).map(|_| arg.sequence)
}

fn event(program: &Program) -> [u8; 32] {
    assert!(program.file().wait_event(Duration::from_secs(9)).unwrap());
    let mut bytes = [0; 32];
    assert_eq!(program.file().read_events(&mut bytes).unwrap(), 32);
    bytes
}

#[test]
fn sequences_are_told_and_sent() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let (program, crtc) = (&mut shown.program, shown.crtc);
    let first = now(program, crtc).unwrap();
    assert!(first.sequence > 0 && first.sequence_ns > 0);
    assert_eq!(first.active, 1);

    let at = queue(program, crtc, uapi::SEQUENCE_RELATIVE, 1).unwrap();
    assert!(at > first.sequence);
    let sent = SequenceEvent::from_bytes(&event(program));
    let head = (sent.kind, sent.length, sent.user_data);
    assert_eq!(head, (uapi::EVENT_CRTC_SEQUENCE, 32, 0x1_2345_6789));
    assert!(sent.sequence >= at && sent.time_ns > first.sequence_ns);

    // What has passed is sent at once, as the newest.
    let newest = queue(program, crtc, 0, sent.sequence - 1).unwrap();
    assert!(newest >= sent.sequence);
    assert_eq!(SequenceEvent::from_bytes(&event(program)).sequence, newest);
    let missed = queue(program, crtc, uapi::SEQUENCE_NEXT_ON_MISS, newest).unwrap();
    assert!(missed > newest);
    assert!(SequenceEvent::from_bytes(&event(program)).sequence >= missed);

    assert_eq!(errno(queue(program, crtc, 4, 1)), Errno::EINVAL);
    assert_eq!(errno(queue(program, 9999, 4, 1)), Errno::ENOENT, "before the flags");
    assert_eq!(errno(now(program, 9999)), Errno::ENOENT);
    program.switch_off(crtc).unwrap();
    assert_eq!(errno(now(program, crtc)), Errno::EINVAL);
    assert_eq!(errno(queue(program, crtc, 0, 1)), Errno::EINVAL);
}

#[test]
fn a_sequence_that_is_too_far_back_comes_when_the_crtc_goes_off() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let (program, crtc) = (&mut shown.program, shown.crtc);
    let asked = now(program, crtc).unwrap().sequence.wrapping_sub(1 << 24);
    assert_eq!(queue(program, crtc, uapi::SEQUENCE_NEXT_ON_MISS, asked).unwrap(), asked);
    assert!(!program.file().wait_event(Duration::from_millis(50)).unwrap());
    program.switch_off(crtc).unwrap();
    event(program);
}

#[test]
fn a_modeset_is_seen_in_the_count() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let (program, crtc) = (&mut shown.program, shown.crtc);
    for _ in 0..3 {
        let before = now(program, crtc).unwrap().sequence;
        program.switch_off(crtc).unwrap();
        program.set_crtc(crtc, shown.framebuffer, shown.connector, &Mode::XGA.to_info()).unwrap();
        assert!(now(program, crtc).unwrap().sequence > before);
    }
}

#[test]
fn an_event_for_the_past_has_the_number_and_the_time_of_the_newest() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let (program, crtc) = (&mut shown.program, shown.crtc);
    let ask = |program: &mut Program, kind, sequence| {
        let mut arg = WaitVblank { kind, sequence, tval_sec: 7, tval_usec: 0 };
        program.call(uapi::WAIT_VBLANK, &mut arg).unwrap();
        arg
    };
    ask(program, uapi::VBLANK_RELATIVE, 3);
    let newest = now(program, crtc).unwrap();
    let early = u32::try_from(newest.sequence - 2).unwrap();
    let told = ask(program, uapi::VBLANK_EVENT, early);
    assert!(u64::from(told.sequence) >= newest.sequence);
    let sent = VblankEvent::from_bytes(&event(program));
    assert_eq!((sent.sequence, sent.user_data), (told.sequence, 7));
    let time = i64::from(sent.tv_sec) * 1_000_000 + i64::from(sent.tv_usec);
    assert!(time >= newest.sequence_ns / 1000);
    // What was asked for is written back: a program whose call was interrupted asks again.
    let told = ask(program, uapi::VBLANK_RELATIVE | uapi::VBLANK_EVENT, 1);
    assert_eq!(told.kind, uapi::VBLANK_EVENT);
    event(program);
    let told = ask(program, uapi::VBLANK_EVENT | uapi::VBLANK_NEXTONMISS, early);
    assert_eq!(told.kind, uapi::VBLANK_EVENT);
    event(program);
}

#[test]
fn an_absurd_clock_does_not_make_the_count_run_away() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let (program, crtc) = (&mut shown.program, shown.crtc);
    let dot = Span { display: 1, sync_start: 1, sync_end: 1, total: 1 };
    let absurd = Mode::new(250_000, dot, dot, 0).unwrap().to_info();
    program.set_crtc(crtc, shown.framebuffer, shown.connector, &absurd).unwrap();
    let from = now(program, crtc).unwrap();
    std::thread::sleep(Duration::from_millis(20));
    let to = now(program, crtc).unwrap();
    let nanoseconds = u64::try_from(to.sequence_ns - from.sequence_ns).unwrap();
    assert!(to.sequence - from.sequence <= nanoseconds / 500_000 + 1, "{from:?} {to:?}");
}
