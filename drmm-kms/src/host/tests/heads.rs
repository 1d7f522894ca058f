//! Two heads: commits across both, what they share, and monitors that come and go.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;

use super::atomic::Client;
use super::{errno, picture, Plug, TestCard};
use crate::host::testing::edid_bytes;
use crate::host::uapi::{
    Layout, ModeAtomic, ATOMIC_ALLOW_MODESET, ATOMIC_NONBLOCK, ATOMIC_TEST_ONLY, MODE_ATOMIC, PAGE_FLIP_EVENT,
};
use crate::{CardEvent, Mode};
use drmm_runtime::{Errno, Error};

const PATIENCE: Duration = Duration::from_secs(5);

/// Both heads show something, set by one commit.
fn both(card: &TestCard) -> (Client, Client, u32) {
    let mut left = Client::new(card, 0);
    let (_, framebuffer) = picture(&mut left.program, 1024, 768, 7);
    let mut settings = left.modeset(&Mode::XGA, framebuffer);
    let mut right = Client::with(card, card.open(), 1);
    (right.crtc, right.connector, right.plane) = {
        let topology = card.modes.topology();
        (topology.crtcs[1].id, topology.connectors[1].id, topology.planes[topology.crtcs[1].primary].id)
    };
    let mut as_right =
        Client { program: left.program, crtc: right.crtc, connector: right.connector, plane: right.plane };
    settings.extend(as_right.modeset(&Mode::XGA, framebuffer));
    left.program = as_right.program;
    left.program.atomic(&settings, ATOMIC_ALLOW_MODESET, 0).unwrap();
    (left, right, framebuffer)
}

#[test]
fn one_commit_sets_both_in_the_kernels_order_and_each_has_its_event() {
    let card = TestCard::two_heads();
    let (mut left, right, framebuffer) = both(&card);
    assert_eq!(
        card.driver.told(),
        [
            "enable 1024x768@60.00",
            "enable 1024x768@60.00 on 1",
            "update 7 at 0,0 1024x768",
            "update 7 at 0,0 1024x768 on 1"
        ]
    );
    let flips = [
        left.set(left.plane, "FB_ID", framebuffer.into()),
        left.set(right.plane, "FB_ID", framebuffer.into()),
    ];
    left.program.atomic(&flips, ATOMIC_NONBLOCK | PAGE_FLIP_EVENT, 3).unwrap();
    let mut crtcs = [(); 2].map(|()| left.program.next_event(PATIENCE).unwrap().unwrap().crtc_id);
    crtcs.sort_unstable();
    assert_eq!(crtcs, [left.crtc, right.crtc]);
    assert!(left.program.next_event(Duration::from_millis(50)).unwrap().is_none());
    left.program.close();
    assert_eq!(card.driver.told()[2..], ["disable", "disable on 1"]);
}

#[test]
fn a_failure_on_one_head_leaves_the_other_alone() {
    let card = TestCard::two_heads();
    let (mut left, right, framebuffer) = both(&card);
    card.driver.told();
    let flips = [
        left.set(left.plane, "FB_ID", framebuffer.into()),
        left.set(right.plane, "FB_ID", framebuffer.into()),
    ];
    card.driver.at_next_call(|| Err(Error::new(Errno::EIO, "broken on purpose")));
    left.program.atomic(&flips, ATOMIC_NONBLOCK | PAGE_FLIP_EVENT, 4).unwrap();
    for _ in 0..2 {
        assert_eq!(left.program.next_event(PATIENCE).unwrap().unwrap().user_data, 4);
    }
    assert_eq!(card.driver.told(), ["update 7 at 0,0 1024x768 on 1"]);
    let link = |client: &mut Client, connector| client.program.property(connector, "link-status").unwrap().1;
    let (one, two) = (left.connector, right.connector);
    assert_eq!((link(&mut left, one), link(&mut left, two)), (1, 0));
}

#[test]
fn a_commit_is_refused_for_what_both_heads_need_together() {
    let card = TestCard::two_heads();
    let mut left = Client::new(&card, 0);
    let (_, framebuffer) = picture(&mut left.program, 1920, 1080, 7);
    let first = left.modeset(&Mode::FULL_HD, framebuffer);
    left.program.atomic(&first, ATOMIC_ALLOW_MODESET, 0).unwrap();
    let mut right = Client::with(&card, card.open(), 1);
    core::mem::swap(&mut right.program, &mut left.program);
    let second = right.modeset(&Mode::FULL_HD, framebuffer);
    let refused = right.program.atomic(&second, ATOMIC_ALLOW_MODESET | ATOMIC_TEST_ONLY, 0).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the modes are too much for the link: kHz: 297000, limit 250000 (ENOSPC)"
    );
    // In one commit the first head makes room.
    let small = right.modeset(&Mode::XGA, framebuffer);
    right.program.atomic(&small, ATOMIC_ALLOW_MODESET, 0).unwrap();
}

#[test]
fn flips_of_one_head_do_not_make_the_other_busy() {
    let card = TestCard::two_heads();
    let (mut left, right, framebuffer) = both(&card);
    // Ten seconds a frame on the second head.
    let slow = Mode::new(108, Mode::XGA.horizontal(), Mode::XGA.vertical(), 0).unwrap();
    left.program.set_crtc(right.crtc, framebuffer, right.connector, &slow.to_info()).unwrap();
    left.program.page_flip(right.crtc, framebuffer, 1).unwrap();
    for number in 10..13 {
        left.program.page_flip(left.crtc, framebuffer, number).unwrap();
        assert_eq!(left.program.next_event(PATIENCE).unwrap().unwrap().user_data, number);
    }
    assert_eq!(errno(left.program.page_flip(right.crtc, framebuffer, 2)), Errno::EBUSY);
    let vblank = |client: &mut Client, pipe: u32| {
        let kind = crate::uapi::VBLANK_RELATIVE | pipe << 1;
        client
            .program
            .call(crate::uapi::WAIT_VBLANK, &mut crate::uapi::WaitVblank { kind, ..Default::default() })
    };
    vblank(&mut left, 1).unwrap();
    assert_eq!(errno(vblank(&mut left, 2)), Errno::EINVAL);
}

#[test]
fn a_connector_moves_from_one_crtc_to_no_other_that_its_encoder_cannot_reach() {
    let card = TestCard::two_heads();
    let (mut left, right, framebuffer) = both(&card);
    let stolen = left.program.set_crtc(left.crtc, framebuffer, right.connector, &Mode::XGA.to_info());
    assert_eq!(errno(stolen), Errno::EINVAL, "no encoder leads there");
    let onto = left.set(left.plane, "CRTC_ID", right.crtc.into());
    assert_eq!(errno(left.program.atomic(&[onto], ATOMIC_ALLOW_MODESET, 0)), Errno::EINVAL);
}

#[test]
fn a_hotplug_is_probed_and_told_once_if_anything_differs() {
    let card = TestCard::two_heads();
    let minor = card.minor;
    let told = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&told);
    let _subscription = crate::subscribe(move |event| {
        if event == CardEvent::Changed(minor) {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    });
    let mut program = card.open();
    let wait_for = |count| {
        for _ in 0..500 {
            if told.load(Ordering::SeqCst) >= count {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(told.load(Ordering::SeqCst), count);
    };
    card.hotplug();
    std::thread::sleep(Duration::from_millis(50));
    wait_for(0);
    *card.driver.plug.lock() = Plug::Disconnected;
    card.hotplug();
    wait_for(1);
    assert!(!program.connector(card.ids.connector).unwrap().connected);
    *card.driver.plug.lock() = Plug::Monitor(edid_bytes(0));
    card.hotplug();
    wait_for(2);
    assert!(program.connector(card.ids.connector).unwrap().connected);
}

#[test]
fn displays_go_dark_at_an_orderly_unbind_unless_the_driver_keeps_them_lit() {
    let card = TestCard::two_heads();
    let (left, ..) = both(&card);
    card.driver.told();
    card.unbind_in_order();
    assert_eq!(card.driver.told(), ["disable", "disable on 1"]);
    drop(left);
    let kept = TestCard::with(super::limits().keep_lit_at_unbind(), 1);
    let _shown = super::show(&kept);
    kept.unbind_in_order();
    assert!(kept.driver.told().is_empty());
}

#[test]
fn commits_that_are_not_waited_for_come_in_their_order_from_many_threads() {
    let card = TestCard::two_heads();
    let (mut left, right, framebuffer) = both(&card);
    let flips = [left.plane, right.plane].map(|plane| left.set(plane, "FB_ID", framebuffer.into()));
    let file = left.program.file();
    let rounds = if cfg!(miri) { 2 } else { 20 };
    let flip = |(object, property, value): (u32, u32, u64)| {
        let mut mem = crate::Arena::new();
        let mut at = |bytes: Vec<u8>| mem.alloc(&bytes).0;
        let arg = ModeAtomic {
            flags: ATOMIC_NONBLOCK,
            count_objs: 1,
            objs_ptr: at(object.to_bytes()),
            count_props_ptr: at(1_u32.to_bytes()),
            props_ptr: at(property.to_bytes()),
            prop_values_ptr: at(value.to_bytes()),
            ..ModeAtomic::default()
        };
        let at = mem.alloc_value(&arg);
        file.ioctl(&crate::Caller::here(), MODE_ATOMIC, at, &mut mem)
    };
    std::thread::scope(|scope| {
        for setting in flips {
            scope.spawn(move || {
                let mut done = 0;
                let begin = std::time::Instant::now();
                while done < rounds && begin.elapsed() < 6 * PATIENCE {
                    match flip(setting) {
                        Ok(_) => done += 1,
                        Err(error) => assert_eq!(error.errno(), Errno::EBUSY),
                    }
                }
                assert_eq!(done, rounds, "no commit hangs");
            });
        }
    });
}
