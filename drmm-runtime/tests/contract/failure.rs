//! A probe that fails somewhere, again and again, and then does not.

use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, List, Phase, Recorder};

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as probe is given it")]
fn probe<'bound>(device: &'bound Device<'bound>, log: &Log) -> Result<Registered> {
    let card = card(device, log)?;
    let callback = card.callback("interrupt", |hw| hw.regs.look())?;
    assert_eq!(callback.run()?, "regs");
    card.drm.drmm_add_action("action", log.action("action"))?;
    card.devm_register()
}

#[test]
fn k09_every_acquisition_of_device_creation_fails_in_turn() {
    let parent = parent("k09");
    let mut failures = 0;
    loop {
        let (recorder, log) = (Recorder::new(), Log::default());
        parent.fail_acquisition(failures + 1);
        let outcome = parent.bind(Platform, |device| probe(device, &log));
        if outcome.is_ok() {
            break;
        }
        failures += 1;
        assert_eq!(errno(outcome), Errno::ENOMEM);
        assert!(!parent.is_bound());

        let mut released = log.take();
        released.sort();
        released.dedup();
        let all = ["action", "pipe", "regs", "soft"];
        assert!(released.iter().all(|name| all.contains(&name.as_str())), "{released:?}");
        // Every allocation is given back, and with it the parent reference that the device holds.
        let made = count(&recorder, &parent, |e| e.kind == Kind::Acquire && e.list == List::Container);
        let freed = count(&recorder, &parent, |e| e.kind == Kind::Step && e.phase == Phase::Memory);
        let parted = count(&recorder, &parent, |e| e.kind == Kind::Step && e.phase == Phase::ParentReference);
        assert_eq!((made, made), (freed, parted), "failure {failures}");
        let acquired = count(&recorder, &parent, |e| e.kind == Kind::Acquire && e.list != List::Container);
        let released = recorder.events_of(&parent).into_iter().filter(|event| {
            event.kind == Kind::Release && !matches!(event.list, List::View | List::Container)
        });
        assert_eq!(acquired, released.count(), "failure {failures}");
    }
    // The resource, the device, the callback, the action, the registration. A field is none by
    // itself.
    assert_eq!(failures, 5, "acquisitions were there to fail");
    parent.fail_acquisition(0);
    unbind(&parent);
}

#[test]
fn k24_a_probe_that_is_deferred_at_every_step_leaves_no_residue() {
    let parent = parent("k24");
    let steps = ["clock", "regulator", "reset", "bridge", "panel"];
    for failing in 0..=steps.len() {
        let log = Log::default();
        let outcome = parent.bind(Platform, |device| {
            for (at, step) in steps.iter().enumerate() {
                if at == failing {
                    return Err(Error::new(Errno::EPROBE_DEFER, "the supplier is not there yet"));
                }
                device.devm_add_action(step, log.action(step))?;
            }
            card(device, &log)?.devm_register()
        });
        if failing < steps.len() {
            assert_eq!(errno(outcome), Errno::EPROBE_DEFER);
        } else {
            outcome.unwrap();
            unbind(&parent);
        }
        let mut expected: Vec<_> = steps[..failing].iter().rev().copied().collect();
        if failing == steps.len() {
            // The card's resource is the newest; its device list comes after the whole bound list.
            expected.insert(0, "regs");
            expected.extend(["pipe", "soft"]);
        }
        assert_eq!(log.take(), expected, "failing at step {failing}");
    }
}

#[test]
fn k24_a_failed_probe_releases_what_a_later_unbind_would_in_the_same_order() {
    let run = |fail: bool| {
        let (parent, log) = (parent("k24"), Log::default());
        let outcome = parent.bind(Platform, |device| {
            device.devm(log.value("first"))?;
            device.devm_add_action("second", log.action("second"))?;
            device.on_unbind("stop", log.action("stop"))?;
            let card = card(device, &log)?;
            card.drm.drmm_add_action("third", log.action("third"))?;
            if fail {
                return Err(Errno::EPROBE_DEFER.into());
            }
            card.devm_register()
        });
        assert_eq!(outcome.is_err(), fail);
        let _ = parent.unbind(Removal::Orderly);
        log.take()
    };
    assert_eq!(run(true), run(false));
    assert_eq!(run(true), ["stop", "regs", "second", "first", "third", "pipe", "soft"]);
}
