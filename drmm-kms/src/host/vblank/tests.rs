//! The clock alone, with a thread of its own.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use drmm_runtime::Errno;

use super::*;
use crate::host::event::{EventQueue, Outlet};
use crate::host::uapi::{Layout, VblankEvent, EVENT_SIZE};
use crate::host::uapi::{EVENT_FLIP_COMPLETE, EVENT_VBLANK};

/// Long enough for a test to make a few calls within one frame.
const FRAME: u64 = if cfg!(miri) { 200_000_000 } else { 5_000_000 };

fn event(outlet: &Arc<Outlet>, user_data: u64) -> Pending {
    Pending { kind: EVENT_VBLANK, user_data, crtc_id: 3, file: 1, room: outlet.reserve().unwrap() }
}

fn read(queue: &EventQueue) -> Vec<VblankEvent> {
    let mut bytes = [0; 4096];
    let length = queue.read(&mut bytes).unwrap_or(0);
    bytes[..length].chunks(EVENT_SIZE).map(VblankEvent::from_bytes).collect()
}

fn with_thread(test: impl FnOnce(&Arc<Vblank>, &Arc<EventQueue>, &Arc<Outlet>)) {
    let clock = Vblank::new(false);
    let queue = Arc::new(EventQueue::new());
    let outlet = Outlet::new(queue.clone());
    let runner = thread::spawn({
        let clock = Arc::clone(&clock);
        move || clock.run()
    });
    test(&clock, &queue, &outlet);
    clock.end();
    runner.join().unwrap();
}

#[test]
fn events_come_in_the_order_of_their_vblanks_with_exact_stamps() {
    // So long that the three are queued before the first of their vblanks, however late this
    // thread runs.
    const FRAME: u64 = NANOSECONDS / 5;

    with_thread(|clock, queue, outlet| {
        clock.start(FRAME);
        let first = clock.newest().unwrap().sequence;
        for ahead in [4, 2, 3] {
            clock.queue(first + ahead, || Ok(event(outlet, ahead))).unwrap();
        }
        clock.wait_for(first + 6, None).unwrap();
        let events = read(queue);
        assert_eq!(events.iter().map(|event| event.user_data).collect::<Vec<_>>(), [2, 3, 4]);
        let micros = |event: &VblankEvent| u64::from(event.tv_sec) * 1_000_000 + u64::from(event.tv_usec);
        for pair in events.windows(2) {
            assert_eq!(pair[1].sequence - pair[0].sequence, 1);
            let apart = micros(&pair[1]) - micros(&pair[0]);
            assert!(apart.abs_diff(FRAME / 1000) <= 1, "{apart} us apart");
        }
    });
}

#[test]
fn a_flip_is_pending_until_the_next_vblank() {
    with_thread(|clock, queue, outlet| {
        clock.start(60 * NANOSECONDS);
        clock.flipped(None);
        assert!(clock.is_flip_pending());
        clock.start(FRAME);
        assert!(!clock.is_flip_pending(), "a new mode ends it");
        clock.flipped(Some(Pending { kind: EVENT_FLIP_COMPLETE, ..event(outlet, 1) }));
        assert!(queue.wait(Duration::from_secs(5)).unwrap());
        assert!(!clock.is_flip_pending());
        let done = read(queue);
        assert_eq!((done[0].kind, done[0].length, done[0].crtc_id), (EVENT_FLIP_COMPLETE, 32, 3));
    });
}

#[test]
fn unplug_wakes_waiters_and_completes_what_is_pending() {
    with_thread(|clock, queue, outlet| {
        clock.start(NANOSECONDS);
        clock.queue(1000, || Ok(event(outlet, 5))).unwrap();
        thread::scope(|scope| {
            let waiter = scope.spawn(|| clock.wait_for(1000, None));
            thread::sleep(Duration::from_millis(20));
            clock.hang_up();
            assert_eq!(waiter.join().unwrap().unwrap_err().errno(), Errno::ENODEV);
        });
        assert_eq!(read(queue).len(), 1);
        assert_eq!(clock.newest().unwrap_err().errno(), Errno::ENODEV);
        assert_eq!(clock.queue(1, || Ok(event(outlet, 6))).unwrap_err().errno(), Errno::ENODEV);
        clock.flipped(Some(event(outlet, 7)));
        assert_eq!(read(queue)[0].user_data, 7);
    });
}

#[test]
fn switching_off_completes_what_is_pending_and_the_count_goes_on() {
    with_thread(|clock, queue, outlet| {
        assert_eq!(clock.newest().unwrap_err().errno(), Errno::EINVAL);
        clock.start(FRAME);
        clock.wait_for(3, None).unwrap();
        clock.queue(500, || Ok(event(outlet, 1))).unwrap();
        clock.stop();
        assert_eq!(read(queue).len(), 1);
        assert!(clock.wait_for(500, None).unwrap().sequence < 500);
        clock.start(FRAME);
        assert!(clock.newest().unwrap().sequence >= 3);
        clock.queue(500, || Ok(event(outlet, 2))).unwrap();
        clock.forget(1);
        clock.stop();
        assert!(read(queue).is_empty());
    });
}
