//! Forgetting and leaking everything the runtime hands out: at worst a value is never released.
//!
//! Where a leak is the point of a test, it leaks a counter and not memory, so that Miri's leak
//! check stays on for all others: `mem::forget` of a handle whose target is released by its list.

#![expect(clippy::forget_non_drop, reason = "whether it has a drop is the type's own business")]

use std::mem;

use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::resource::Lend;

/// What leaves the group; it has a drop, so that forgetting it means something.
struct One<'bound>(&'bound Tracked);

impl Drop for One<'_> {
    fn drop(&mut self) {
        self.0.log().note("let go");
    }
}

impl Lend for One<'static> {
    type Of<'bound> = One<'bound>;
}

#[test]
fn forgotten_handles_of_the_bound_list_only_give_up_a_right() {
    let log = Log::default();
    let parent = parent("forget");
    bind(&parent, |device| {
        let _kept_by_nobody = mem::ManuallyDrop::new(device.devm(log.value("reference"))?);
        mem::forget(device.devm_ticket(log.value("ticket"))?);
        mem::forget(device.devm_add_action("action", log.action("action"))?);
        let one = device.devm_group::<One<'static>>(|group| Ok(One(group.devm(log.value("grouped"))?)))?;
        assert_eq!(one.0.look(), "grouped");
        mem::forget(one);
        Ok(())
    });
    unbind(&parent);
    assert_eq!(log.take(), ["grouped", "action", "ticket", "reference"]);
}

#[test]
fn a_forgotten_action_handle_of_the_device_list_only_gives_up_a_right() {
    let log = Log::default();
    let (parent, dev) = bound_card("forget", &log);
    mem::forget(dev.drm.drmm_add_action("action", log.action("action")).unwrap());
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take(), ["regs", "action", "pipe", "soft"]);
}

#[test]
fn a_forgotten_unregistered_device_ends_at_unbind() {
    let log = Log::default();
    let parent = parent("forget");
    bind(&parent, |device| {
        mem::forget(card(device, &log)?);
        Ok(())
    });
    unbind(&parent);
    assert_eq!(log.take(), ["regs", "pipe", "soft"]);
}

#[test]
fn an_unregistered_device_that_is_let_go_ends_at_unbind() {
    let log = Log::default();
    let parent = parent("forget");
    bind(&parent, |device| card(device, &log).map(drop));
    assert_eq!(log.take(), [""; 0]);
    unbind(&parent);
    assert_eq!(log.take(), ["regs", "pipe", "soft"]);
}

/// The device side stays for ever, the bound side ends. Miri would report the leak, which is the
/// point of the test.
#[test]
#[cfg(not(miri))]
fn a_forgotten_device_reference_leaks_the_device_and_not_the_hardware() {
    let log = Log::default();
    let (parent, dev) = bound_card("forget", &log);
    mem::forget(dev.clone());
    unbind(&parent);
    assert_eq!(log.take(), ["regs"]);
    assert_eq!((dev.soft.look(), errno(dev.enter())), ("soft", Errno::ENODEV));
    drop(dev);
    assert_eq!(log.take(), [""; 0]);
}

/// As above, for the callback that keeps the device.
#[test]
#[cfg(not(miri))]
fn a_forgotten_callback_leaks_the_device_and_not_its_closure() {
    let log = Log::default();
    let parent = parent("forget");
    bind(&parent, |device| {
        let card = card(device, &log)?;
        let captured = log.value("captured");
        mem::forget(card.callback("irq", move |_| captured.look())?);
        card.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["captured", "regs"]);
}

/// A reference that is kept for ever lends the device for ever, which is what it may.
#[test]
fn a_leaked_guard_lends_the_view_for_ever_and_the_device_stays_bound() {
    let log = Log::default();
    let (parent, dev) = bound_card("forget", &log);
    let dev = &dev;
    {
        let guard = mem::ManuallyDrop::new(dev.enter().unwrap());
        let hw = guard.hw();
        std::thread::scope(|scope| {
            scope.spawn(|| assert_eq!(hw.regs.look(), "regs"));
        });
    }
    // This thread is still inside, for ever: an error, not a hang, and above all not a release.
    assert_eq!(errno(parent.unbind(Removal::Orderly)), Errno::EDEADLK);
    assert_eq!(errno(parent.unplug()), Errno::EDEADLK);
    assert_eq!(log.take(), [""; 0]);
    // The bound device holds its parent and the parent holds the device. Miri finds them through
    // this.
    keep_for_ever((parent, dev.clone()));
}

#[test]
fn a_probe_that_fails_with_a_leaked_guard_releases_nothing() {
    let log = Log::default();
    let parent = parent("forget");
    let mut keep = None;
    let outcome = parent.bind(Platform, |device| -> Result {
        let card = card(device, &log)?;
        let dev = card.dev();
        mem::forget(dev.enter()?);
        keep = Some(dev.clone());
        Err(Errno::EPROBE_DEFER.into())
    });
    assert_eq!(errno(outcome), Errno::EDEADLK);
    assert_eq!(log.take(), [""; 0], "the section is still under way");
    assert_eq!(errno(parent.bind(Platform, |_| Ok(()))), Errno::EBUSY);
    assert_eq!(errno(keep.as_ref().expect("kept").enter()), Errno::ENODEV);
    keep_for_ever((parent, keep));
}

/// Makes what a test has to leak reachable, since a leak that is reachable is none.
fn keep_for_ever<T: Send + 'static>(value: T) {
    static KEPT: std::sync::Mutex<Vec<Box<dyn Send>>> = std::sync::Mutex::new(Vec::new());
    KEPT.lock().unwrap().push(Box::new(value));
}
