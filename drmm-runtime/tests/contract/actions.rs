//! Actions one by one: run early, at the end, twice, never, and with a wrong handle.

use crate::support::*;
use drmm_runtime::prelude::*;

#[test]
fn k01_release_early_runs_once_now_on_the_device_list() {
    let log = Log::default();
    let (parent, dev) = bound_card("k01", &log);
    let handle = dev.drm.drmm_add_action("early", log.action("early")).unwrap();
    assert_eq!(log.take(), [""; 0]);
    dev.drm.drmm_release_action(handle).unwrap();
    assert_eq!(log.take(), ["early"], "it runs while the device is alive");
    unbind(&parent);
    drop(dev);
    assert!(!log.all().contains(&"early".to_owned()), "and not again");
}

#[test]
fn k01_release_early_runs_once_now_on_the_bound_list() {
    let log = Log::default();
    let parent = parent("k01");
    bind(&parent, |device| {
        let ticket = device.devm_add_action("early", log.action("early"))?;
        device.devm_add_action("late", log.action("late"))?;
        let value = device.devm_ticket(log.value("value"))?;
        ticket.release()?;
        assert_eq!(log.take(), ["early"]);
        assert_eq!(value.look(), "value");
        value.release()?;
        assert_eq!(log.take(), ["value"]);
        Ok(())
    });
    unbind(&parent);
    assert_eq!(log.take(), ["late"]);
}

#[test]
fn k02_run_at_the_end_runs_once() {
    let log = Log::default();
    let (parent, dev) = bound_card("k02", &log);
    dev.drm.drmm_add_action("end", log.action("end")).unwrap();
    unbind(&parent);
    assert_eq!(log.take(), ["regs"], "the last reference is still here");
    drop(dev);
    assert_eq!(log.take(), ["end", "pipe", "soft"]);
}

#[test]
fn k05_the_same_function_twice_runs_twice_newest_first() {
    let log = Log::default();
    let parent = parent("k05");
    bind(&parent, |device| {
        for name in ["first", "second"] {
            device.devm_add_action("same", log.action(name))?;
        }
        Ok(())
    });
    unbind(&parent);
    assert_eq!(log.take(), ["second", "first"]);

    let (parent, dev) = bound_card("k05", &log);
    for name in ["first", "second"] {
        dev.drm.drmm_add_action("same", log.action(name)).unwrap();
    }
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take(), ["regs", "second", "first", "pipe", "soft"]);
}

#[test]
fn k06_a_cancelled_action_never_runs_but_its_captures_end() {
    let log = Log::default();
    let parent = parent("k06");
    let run = |log: &Log| {
        let (captured, log) = (log.value("captured"), log.clone());
        move || log.note(format!("ran with {}", captured.look()))
    };
    bind(&parent, |device| {
        device.devm_add_action("cancelled", run(&log))?.cancel()?;
        assert_eq!(log.take(), ["captured"]);
        Ok(())
    });
    unbind(&parent);
    assert_eq!(log.take(), [""; 0]);

    let (parent, dev) = bound_card("k06", &log);
    let handle = dev.drm.drmm_add_action("cancelled", run(&log)).unwrap();
    dev.drm.drmm_cancel_action(handle).unwrap();
    assert_eq!(log.take(), ["captured"]);
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take(), ["regs", "pipe", "soft"]);
}

#[test]
fn k06_a_value_taken_back_is_not_released_by_the_list() {
    let log = Log::default();
    let parent = parent("k06");
    let mut back = None;
    bind(&parent, |device| {
        back = Some(device.devm_ticket(log.value("taken back"))?.remove()?);
        Ok(())
    });
    unbind(&parent);
    assert_eq!(log.take(), [""; 0]);
    drop(back);
    assert_eq!(log.take(), ["taken back"]);
}

#[test]
fn k07_a_second_cleanup_is_a_no_op() {
    let log = Log::default();
    let (parent, dev) = bound_card("k07", &log);
    unbind(&parent);
    assert_eq!(log.take(), ["regs"]);
    assert_eq!(errno(parent.unbind(Removal::Orderly)), Errno::ENODEV);
    assert_eq!(errno(parent.unbind(Removal::Surprise)), Errno::ENODEV);
    parent.unplug().unwrap();
    dev.drm.unplug().unwrap();
    assert_eq!(log.take(), [""; 0]);
    drop(dev);
    assert_eq!(log.take(), ["pipe", "soft"]);
}

#[test]
fn k08_an_add_that_fails_runs_the_action_once_and_leaves_the_list_alone() {
    let log = Log::default();
    let (parent, dev) = bound_card("k08", &log);
    dev.drm.drmm_add_action("kept", log.action("kept")).unwrap();
    parent.fail_acquisition(1);
    let refused = dev.drm.drmm_add_action("refused", log.action("refused")).map(drop);
    assert_eq!(errno(refused), Errno::ENOMEM);
    assert_eq!(log.take(), ["refused"], "it runs at once");
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take(), ["regs", "kept", "pipe", "soft"], "and not again, and the others are there");

    let other = super::support::parent("k08");
    bind(&other, |device| {
        device.devm_add_action("kept", log.action("kept"))?;
        other.fail_acquisition(1);
        let action = device.devm_add_action("refused", log.action("refused"));
        assert_eq!(errno(action.map(drop)), Errno::ENOMEM);
        other.fail_acquisition(1);
        assert_eq!(errno(device.on_unbind("refused", log.action("stop refused"))), Errno::ENOMEM);
        other.fail_acquisition(1);
        assert_eq!(errno(device.devm(log.value("value refused"))), Errno::ENOMEM);
        assert_eq!(log.take(), ["refused", "stop refused", "value refused"]);
        Ok(())
    });
    unbind(&other);
    assert_eq!(log.take(), ["kept"]);
}

#[test]
fn k10_a_handle_of_another_device_is_an_error_without_effect() {
    let log = Log::default();
    let (first_parent, first) = bound_card("k10a", &log);
    let (second_parent, second) = bound_card("k10b", &log);
    let handle = first.drm.drmm_add_action("of the first", log.action("of the first")).unwrap();
    assert_eq!(errno(second.drm.drmm_release_action(handle)), Errno::EINVAL);
    let handle = first.drm.drmm_add_action("also", log.action("also")).unwrap();
    assert_eq!(errno(second.drm.drmm_cancel_action(handle)), Errno::EINVAL);
    assert_eq!(log.take(), [""; 0], "the handles are spent, the actions wait for their own device");
    unbind(&second_parent);
    drop(second);
    assert_eq!(log.take(), ["regs", "pipe", "soft"]);
    unbind(&first_parent);
    drop(first);
    assert_eq!(log.take(), ["regs", "also", "of the first", "pipe", "soft"]);
}
