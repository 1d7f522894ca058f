//! Listeners that set modes, wait for commits, and panic.

use std::sync::mpsc::{channel, Receiver};
use std::time::Duration;

use super::atomic::Client;
use super::{picture, show, Plug, TestCard};
use crate::host::commit::accept::How;
use crate::host::commit::request::Request;
use crate::host::sync::Lock;
use crate::host::uapi::{ATOMIC_NONBLOCK, PAGE_FLIP_EVENT};
use crate::{CardEvent, Mode, Subscription};
use drmm_runtime::{Errno, Error, Result};

const PATIENCE: Duration = Duration::from_secs(10);

/// Calls `listener` for each change of this card.
fn at_changes(card: &TestCard, listener: impl Fn() + Send + Sync + 'static) -> Subscription {
    let minor = card.minor;
    crate::subscribe(move |event| {
        if event == CardEvent::Changed(minor) {
            listener();
        }
    })
}

/// A listener that makes a commit and waits for it; it waits for `go` first.
fn commits(card: &TestCard, go: Receiver<()>) -> (Subscription, Receiver<()>, Receiver<Result>) {
    let (owner, go) = (card.card(), Lock::new(go));
    let (begin, is_begun) = channel();
    let (tell, told) = channel();
    let subscription = at_changes(card, move || {
        let _ = begin.send(());
        let _ = go.lock().recv();
        let checked = Request::new(&owner).and_then(|request| request.check(true));
        let _ = tell.send(checked.and_then(|checked| checked.commit(Vec::new(), How::Wait)));
    });
    (subscription, is_begun, told)
}

#[test]
fn a_listener_may_wait_for_a_commit_when_one_has_failed() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let (_subscription, _, told) = commits(&card, channel().1);
    card.driver.at_next_call(|| Err(Error::new(Errno::EIO, "broken on purpose")));
    assert!(shown.program.dirty(shown.framebuffer, &[]).is_err());
    told.recv_timeout(PATIENCE).unwrap().unwrap();
}

#[test]
fn a_listener_may_wait_for_commits_that_their_callers_do_not_wait_for() {
    let card = TestCard::new();
    let mut client = Client::new(&card, 0);
    let framebuffer = client.show(&card, &Mode::XGA, 1);
    let (go, going) = channel();
    let (_subscription, is_begun, told) = commits(&card, going);
    *card.driver.plug.lock() = Plug::Disconnected;
    card.hotplug();
    is_begun.recv_timeout(PATIENCE).unwrap();
    let flip = [client.set(client.plane, "FB_ID", framebuffer.into())];
    client.program.atomic(&flip, ATOMIC_NONBLOCK | PAGE_FLIP_EVENT, 1).unwrap();
    drop(go);
    told.recv_timeout(PATIENCE).unwrap().unwrap();
    assert_eq!(client.program.next_event(PATIENCE).unwrap().unwrap().user_data, 1);
}

#[test]
fn a_listener_and_a_probe_that_panic_take_no_thread_with_them() {
    let card = TestCard::new();
    let mut client = Client::new(&card, 0);
    let framebuffer = client.show(&card, &Mode::XGA, 1);
    let panicking = at_changes(&card, || panic!("on purpose"));
    let (tell, told) = channel();
    let _subscription = at_changes(&card, move || {
        let _ = tell.send(());
    });
    *card.driver.plug.lock() = Plug::Disconnected;
    card.hotplug();
    told.recv_timeout(PATIENCE).unwrap();
    drop(panicking);
    *card.driver.plug.lock() = Plug::Panics;
    card.hotplug();
    *card.driver.plug.lock() = Plug::Monitor(crate::host::testing::edid_bytes(0));
    // The probe that panics may still be ahead.
    while told.recv_timeout(Duration::from_millis(10)).is_err() {
        card.hotplug();
    }
    let flip = [client.set(client.plane, "FB_ID", framebuffer.into())];
    client.program.atomic(&flip, ATOMIC_NONBLOCK | PAGE_FLIP_EVENT, 1).unwrap();
    assert_eq!(client.program.next_event(PATIENCE).unwrap().unwrap().user_data, 1);
}

#[test]
fn a_listener_may_close_a_card_that_shows_something() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let mut other = card.open();
    let (_, framebuffer) = picture(&mut other, 1024, 768, 9);
    let (crtc, connector) = (shown.crtc, shown.connector);
    shown.program.set_crtc(crtc, framebuffer, connector, &Mode::XGA.to_info()).unwrap();
    let (other, (tell, told)) = (Lock::new(Some(other)), channel());
    let _subscription = at_changes(&card, move || {
        drop(other.lock().take());
        let _ = tell.send(());
    });
    card.driver.at_next_call(|| Err(Error::new(Errno::EIO, "broken on purpose")));
    assert!(shown.program.dirty(framebuffer, &[]).is_err());
    told.recv_timeout(PATIENCE).unwrap();
    assert_eq!(card.driver.told().last().unwrap(), "disable");
}
