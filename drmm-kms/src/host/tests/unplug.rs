//! The hardware goes while programs use it.

use std::thread;
use std::time::{Duration, Instant};

use super::{errno, picture, show, TestCard};
use crate::host::uapi::{self, GetCap, Version, EVENT_FLIP_COMPLETE};
use crate::Mode;
use drmm_runtime::Errno;

#[test]
fn every_call_is_refused_and_closing_still_works() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let mapping = shown.dumb.mapping.clone();
    card.unplug();
    let mut cap = GetCap { capability: uapi::CAP_DUMB_BUFFER, value: 0 };
    assert_eq!(errno(shown.program.call(uapi::GET_CAP, &mut cap)), Errno::ENODEV);
    assert_eq!(errno(shown.program.call(uapi::VERSION, &mut Version::default())), Errno::ENODEV);
    assert_eq!(errno(shown.program.set_crtc(shown.crtc, 1, 1, &Mode::XGA.to_info())), Errno::ENODEV);
    assert_eq!(errno(shown.program.next_event(Duration::from_secs(5))), Errno::ENODEV);
    mapping.write_at(0, b"unseen").unwrap();
    card.unbind();
    shown.program.close();
    assert!(card.driver.told().is_empty(), "the hardware was not touched any more");
}

#[test]
fn a_waiter_wakes_up_with_enodev() {
    let card = TestCard::new();
    let mut shown = show(&card);
    thread::scope(|scope| {
        let waiter = scope.spawn(|| {
            let begin = Instant::now();
            (shown.program.wait_vblank(100_000), begin.elapsed())
        });
        thread::sleep(Duration::from_millis(50));
        card.unplug();
        let (result, took) = waiter.join().unwrap();
        assert_eq!(errno(result), Errno::ENODEV);
        assert!(took < Duration::from_mins(1), "of half an hour: {took:?}");
    });
}

#[test]
fn a_flip_on_its_way_completes_and_its_event_is_read_after_the_unplug() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let (_, other) = picture(&mut shown.program, 1024, 768, 0);
    shown.program.page_flip(shown.crtc, other, 42).unwrap();
    card.unbind();
    let event = shown.program.next_event(Duration::ZERO).unwrap().unwrap();
    assert_eq!((event.kind, event.user_data), (EVENT_FLIP_COMPLETE, 42));
    assert_eq!(errno(shown.program.next_event(Duration::ZERO)), Errno::ENODEV);
}

#[test]
fn a_driver_that_unplugs_from_its_own_callback_does_not_hang() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let modes = std::sync::Arc::clone(&card.modes);
    card.driver.at_next_call(move || {
        modes.wake();
        Ok(())
    });
    // The commit was on its way: it completes, and so does its event.
    shown.program.page_flip(shown.crtc, shown.framebuffer, 3).unwrap();
    assert_eq!(shown.program.next_event(Duration::ZERO).unwrap().unwrap().user_data, 3);
}

#[test]
fn unplug_between_entry_and_gate_is_enodev_all_the_same() {
    let card = TestCard::new();
    let mut shown = show(&card);
    // A program whose call has passed the entry waits for its turn while the device goes.
    let turn = card.modes.turn.take().unwrap();
    thread::scope(|scope| {
        let late = scope.spawn(|| shown.program.dirty(shown.framebuffer, &[]));
        thread::sleep(Duration::from_millis(50));
        card.unplug();
        drop(turn);
        assert_eq!(errno(late.join().unwrap()), Errno::ENODEV, "its turn came too late");
    });
    assert!(card.driver.told().is_empty());
}

#[test]
fn opens_calls_and_unplug_race_without_harm() {
    let rounds = if cfg!(miri) { 1 } else { 20_u64 };
    for round in 0..rounds {
        let card = TestCard::new();
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    while let Ok(mut program) = crate::Program::open(card.minor) {
                        let Ok(dumb) = program.create_dumb(640, 480) else { continue };
                        let Ok(framebuffer) = program.add_framebuffer(&dumb, crate::Format::XRGB8888) else {
                            continue;
                        };
                        let ids = &card.ids;
                        let _ = program.set_crtc(ids.crtc, framebuffer, ids.connector, &Mode::VGA.to_info());
                        let _ = program.page_flip(ids.crtc, framebuffer, 1);
                        let _ = program.next_event(Duration::from_millis(1));
                    }
                });
            }
            thread::sleep(Duration::from_millis(round % 5 * 3));
            card.unbind();
        });
        assert!(card.modes.state().files.is_empty());
        assert!(card.modes.state().shown.planes.iter().all(|plane| plane.framebuffer.is_none()));
    }
}
