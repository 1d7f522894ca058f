//! The promise of events: a call that succeeds and asked for one gets exactly one for each CRTC
//! that took part, and a call that fails gets none; under commits that fail, CRTCs that go off,
//! framebuffers that are removed, files that close, and unplug.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::atomic::Client;
use super::{picture, TestCard};
use crate::host::testing::Random;
use crate::host::uapi::{ATOMIC_ALLOW_MODESET, ATOMIC_NONBLOCK, PAGE_FLIP_EVENT};
use crate::{Caller, Cancel, Mode};
use drmm_runtime::{Errno, Error};

/// The events that came, by their number and CRTC.
fn drain(client: &mut Client, came: &mut BTreeMap<(u64, u32), usize>) {
    while let Ok(Some(event)) = client.program.next_event(Duration::from_millis(0)) {
        *came.entry((event.user_data, event.crtc_id)).or_default() += 1;
    }
}

/// One step of a program; returns the CRTCs that owe it an event.
fn step(
    card: &TestCard,
    client: &mut Client,
    random: &mut Random,
    number: u64,
    framebuffers: &mut Vec<u32>,
) -> Vec<u32> {
    let topology = card.modes.topology();
    let head = random.below(2);
    client.crtc = topology.crtcs[head].id;
    client.connector = topology.connectors[head].id;
    client.plane = topology.planes[topology.crtcs[head].primary].id;
    let mode = [Mode::VGA, Mode::SVGA][random.below(2)];
    let fresh = |client: &mut Client| picture(&mut client.program, 800, 600, 1).1;
    if framebuffers.len() < 2 {
        framebuffers.push(fresh(client));
    }
    let framebuffer = framebuffers[random.below(framebuffers.len())];
    let nonblock = [0, ATOMIC_NONBLOCK][random.below(2)];
    if random.below(5) == 0 {
        card.driver.at_next_call(|| Err(Error::new(Errno::EIO, "broken on purpose")));
    }
    let crtc = client.crtc;
    let asked = match random.below(6) {
        0 => {
            let Ok(settings) = attempt(client, |client| client.modeset(&mode, framebuffer)) else {
                return vec![];
            };
            client.program.atomic(&settings, ATOMIC_ALLOW_MODESET | PAGE_FLIP_EVENT | nonblock, number)
        }
        1 => {
            let Ok(settings) = attempt(client, Client::off) else { return vec![] };
            client.program.atomic(&settings, ATOMIC_ALLOW_MODESET | PAGE_FLIP_EVENT | nonblock, number)
        }
        2 => client.program.page_flip(crtc, framebuffer, number),
        3 => {
            let _ = client.program.remove_framebuffer(framebuffer);
            framebuffers.retain(|other| *other != framebuffer);
            return vec![];
        }
        4 => {
            let _ = client.program.switch_off(crtc);
            return vec![];
        }
        _ => {
            let plane = client.plane;
            let Ok((property, _)) = client.program.property(plane, "FB_ID") else { return vec![] };
            client.program.atomic(
                &[(plane, property, framebuffer.into())],
                PAGE_FLIP_EVENT | nonblock,
                number,
            )
        }
    };
    asked.map(|()| vec![crtc]).unwrap_or_default()
}

/// What a client prepares fails after an unplug.
fn attempt<R>(client: &mut Client, prepare: impl FnOnce(&mut Client) -> R) -> Result<R, ()> {
    if client.program.resources().is_err() {
        return Err(());
    }
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| prepare(client))).map_err(drop)
}

#[test]
fn each_request_with_an_event_ends_in_exactly_one() {
    let seeds: u32 = if cfg!(miri) { 2 } else { 30 };
    let mut all = 0;
    for seed in 0..seeds {
        let mut random = Random::new(seed.into());
        let card = TestCard::two_heads();
        let mut client = Client::new(&card, 0);
        let (mut owed, mut came) = (BTreeMap::new(), BTreeMap::new());
        let mut framebuffers = Vec::new();
        let steps = if cfg!(miri) { 6 } else { 25 };
        for number in 0..steps {
            for crtc in step(&card, &mut client, &mut random, number, &mut framebuffers) {
                owed.insert((number, crtc), 1_usize);
            }
            if random.below(3) == 0 {
                let _ = client.program.next_event(Duration::from_millis(20)).map(|event| {
                    if let Some(event) = event {
                        *came.entry((event.user_data, event.crtc_id)).or_default() += 1;
                    }
                });
            }
            drain(&mut client, &mut came);
        }
        match random.below(3) {
            0 => card.unbind(),
            1 => card.unbind_in_order(),
            _ => {
                let crtcs: Vec<u32> = card.modes.topology().crtcs.iter().map(|crtc| crtc.id).collect();
                for crtc in crtcs {
                    let _ = client.program.switch_off(crtc);
                }
                card.unbind();
            }
        }
        drain(&mut client, &mut came);
        assert_eq!(came, owed, "seed {seed}");
        all += owed.len();
    }
    assert!(all > 3 * seeds as usize, "only {all} events were asked for");
}

#[test]
fn an_event_of_a_commit_that_unplug_overtakes_comes_at_once() {
    let card = TestCard::new();
    let mut client = Client::new(&card, 0);
    let framebuffer = client.show(&card, &Mode::XGA, 1);
    let flip = [client.set(client.plane, "FB_ID", framebuffer.into())];
    let (taken, is_taken) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let modes = &card.modes;
        let (unplugged, is_unplugged) = std::sync::mpsc::channel::<()>();
        scope.spawn(move || {
            let _turn = modes.turn.take().unwrap();
            taken.send(()).unwrap();
            let _ = is_unplugged.recv();
        });
        is_taken.recv().unwrap();
        client.program.atomic(&flip, ATOMIC_NONBLOCK | PAGE_FLIP_EVENT, 6).unwrap();
        card.unplug();
        drop(unplugged);
    });
    assert_eq!(client.program.next_event(Duration::from_secs(5)).unwrap().unwrap().user_data, 6);
    assert!(card.driver.told().is_empty());
}

#[test]
fn a_wait_is_cancelled_by_a_signal() {
    let card = TestCard::new();
    let shown = super::show(&card);
    let cancel = Arc::new(Cancel::new());
    let (file, canceller) = (shown.program.file(), Arc::clone(&cancel));
    std::thread::scope(|scope| {
        scope.spawn(move || {
            std::thread::sleep(Duration::from_millis(30));
            canceller.cancel();
        });
        let mut mem = crate::Arena::new();
        let kind = crate::uapi::VBLANK_RELATIVE;
        let ask = crate::uapi::WaitVblank { kind, sequence: 100, ..crate::uapi::WaitVblank::default() };
        let caller = Caller::of(42).cancelled_by(&cancel);
        for _ in 0..2 {
            let at = mem.alloc_value(&ask);
            let result = file.ioctl(&caller, crate::uapi::WAIT_VBLANK, at, &mut mem);
            assert_eq!(super::errno(result), Errno::EINTR);
        }
    });
}
