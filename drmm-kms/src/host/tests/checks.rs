//! Checks see states alone, also where a driver gets at its own device another way.

use std::collections::BTreeMap;
use std::sync::Arc;

use drmm_runtime::Errno;

use super::{errno, picture, show, Test, TestCard};
use crate::host::sync::Lock;
use crate::Mode;

#[test]
fn a_check_that_opens_its_own_gate_is_refused() {
    let card = TestCard::new();
    let mut shown = show(&card);
    let refused = Arc::new(Lock::new(BTreeMap::new()));
    let seen = Arc::clone(&refused);
    card.driver.in_checks(move |test, name| {
        let dev = test.drm.try_get::<Test>().unwrap();
        let by_closure = dev.with_hw(|hw| hw.hardware.tell("from a check".to_owned())).map(drop).unwrap_err();
        let by_guard = dev.enter().map(drop).unwrap_err();
        assert_eq!((by_guard.errno(), by_guard.what()), (by_closure.errno(), by_closure.what()));
        assert!(by_guard.what().contains("in the commit"), "the text says what to do: {by_guard}");
        seen.lock().insert(name.to_owned(), by_guard.errno());
        Ok(())
    });
    let svga = Mode::SVGA.to_info();
    let (_dumb, framebuffer) = picture(&mut shown.program, 800, 600, 5);
    shown.program.set_crtc(shown.crtc, framebuffer, shown.connector, &svga).unwrap();
    let all = ["connector", "crtc", "mode", "plane"].map(|name| (name.to_owned(), Errno::EDEADLK));
    assert_eq!(*refused.lock(), BTreeMap::from(all));
    // The commit of the same thread has its hardware.
    assert_eq!(card.driver.told(), ["disable", "enable 800x600@60.31", "update 5 at 0,0 800x600"]);
}

#[test]
fn a_check_that_passes_the_refusal_on_fails_the_call() {
    let card = TestCard::new();
    let mut shown = show(&card);
    card.driver.in_checks(|test, _| test.drm.try_get::<Test>().unwrap().with_hw(|_| ()));
    assert_eq!(errno(shown.program.dirty(shown.framebuffer, &[])), Errno::EDEADLK);
    assert!(card.driver.told().is_empty());
}

#[test]
fn a_check_may_open_the_gate_of_another_device() {
    let (card, other) = (TestCard::new(), TestCard::new());
    let mut shown = show(&card);
    let others = Arc::new(Lock::new(None));
    let found = Arc::clone(&others);
    other.driver.in_checks(move |test, _| {
        *found.lock() = test.drm.try_get::<Test>();
        Ok(())
    });
    let on_other = show(&other);
    let dev = others.lock().take().unwrap();
    card.driver.in_checks(move |_, _| dev.with_hw(|_| dev.with_hw(|_| ()))?);
    shown.program.dirty(shown.framebuffer, &[]).unwrap();
    assert_eq!(card.driver.told(), ["update abcd at 0,0 1024x768"]);
    // The hook holds the other device.
    *card.driver.in_checks.lock() = None;
    drop(on_other);
}
