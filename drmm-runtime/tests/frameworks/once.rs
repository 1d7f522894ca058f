//! Cases 1 to 16: release order, and each release exactly once.

use std::sync::{Arc, Mutex as StdMutex};
use std::thread;

use crate::support::*;
use drmm_runtime::bus::Callback;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, Phase, Recorder};
use drmm_runtime::resource::Ticket;

#[test]
fn a01_bound_resources_are_released_in_reverse_and_borrowing_callbacks_before_all_of_them() {
    const NAMES: [&str; 6] = ["one", "two", "three", "four", "five", "six"];
    let log = Log::default();
    let parent = parent("a01");
    bind(&parent, |device| {
        let mut handles = Vec::new();
        for name in NAMES {
            handles.push(device.devm(log.value(name))?);
            let (seen, noted) = (handles.clone(), log.clone());
            device.on_unbind(name, move || {
                assert!(seen.iter().all(|handle| NAMES.contains(&handle.look())));
                noted.note(format!("stop {name}"));
            })?;
        }
        Ok(())
    });
    unbind(&parent);
    let stops = NAMES.iter().rev().map(|name| format!("stop {name}"));
    let expected: Vec<_> = stops.chain(NAMES.iter().rev().map(|name| (*name).to_owned())).collect();
    assert_eq!(log.take(), expected);
}

#[test]
fn a02_an_action_released_explicitly_runs_now_and_not_at_the_end() {
    let log = Log::default();
    let (parent, dev) = bound_card("a02", &log);
    let handle = dev.drm.drmm_add_action("action", log.action("action")).unwrap();
    dev.drm.drmm_release_action(handle).unwrap();
    assert_eq!(log.take(), ["action"]);
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take(), ["regs", "pipe", "soft"]);
}

#[test]
fn a03_an_action_runs_once_when_the_last_reference_is_gone() {
    let log = Log::default();
    let (parent, dev) = bound_card("a03", &log);
    let another = dev.clone();
    dev.drm.drmm_add_action("action", log.action("action")).unwrap();
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take(), ["regs"]);
    drop(another);
    assert_eq!(log.take(), ["action", "pipe", "soft"]);
}

#[drm_driver(name = "shared-list", desc = "Memory and actions in turn", major = 1, minor = 0)]
struct SharedList {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    first: KBox<u64>,
    #[drmm]
    second: Tracked,
    plain: Tracked,
    late: Tracked,
}

/// Builds the device up to the step that fails, or to the end.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "as probe is given it")]
fn build<'bound>(device: &'bound Device<'bound>, log: &Log, failing: usize) -> Result<Registered> {
    let step = |number: usize| {
        if number == failing {
            Err(Error::new(Errno::EIO, "the step that has to fail"))
        } else {
            Ok(())
        }
    };
    let built = devm_drm_dev_alloc!(device, |drm| SharedList {
        first: {
            step(1)?;
            drm.drmm_add_action("before first", log.action("before first"))?;
            step(2)?;
            drm.drmm_kzalloc()?
        },
        second: {
            step(3)?;
            drm.drmm_add_action("before second", log.action("before second"))?;
            log.value("second")
        },
        plain: {
            step(4)?;
            log.value("plain")
        },
        late: {
            step(5)?;
            log.value("late")
        },
    })?;
    assert_eq!((**built.first, built.second.look()), (0, "second"));
    assert_eq!((built.plain.look(), built.late.look()), ("plain", "late"));
    built.devm_register()
}

#[test]
fn a04_memory_and_actions_interleave_on_the_device_list() {
    let (recorder, log) = (Recorder::new(), Log::default());
    let parent = parent("a04");
    bind(&parent, |device| build(device, &log, 0));
    unbind(&parent);
    let released = released_in(&recorder, &parent, Phase::DeviceList);
    assert_eq!(released, ["second", "before second", "first", "before first"]);
}

#[test]
fn a06_of_two_actions_without_any_data_the_handle_means_exactly_one() {
    let log = Log::default();
    let (recorder, (parent, dev)) = (Recorder::new(), bound_card("a06", &log));
    // The same code and no captures: only the names tell them apart, and only to a reader.
    let nothing = || ();
    let first = dev.drm.drmm_add_action("first", nothing).unwrap();
    dev.drm.drmm_add_action("second", nothing).unwrap();
    dev.drm.drmm_release_action(first).unwrap();
    let alive = |kind| {
        let events = recorder.events_of(&parent);
        let wanted = events.iter().filter(|event| event.kind == kind && event.phase == Phase::Alive);
        wanted.map(|event| event.name).filter(|name| ["first", "second"].contains(name)).collect::<Vec<_>>()
    };
    assert_eq!(alive(Kind::Release), ["first"]);
    unbind(&parent);
    drop(dev);
    let released = released_in(&recorder, &parent, Phase::DeviceList);
    assert_eq!(released, ["second", "in_list", "pipe"]);
}

#[test]
fn a07_a08_a09_a_build_that_fails_at_any_step_releases_that_prefix_in_the_order_of_success() {
    let list = ["second", "before second", "before first"];
    let expected: [&[&str]; 5] = [
        &[],
        &["before first"],
        &["before first"],
        &["second", "before second", "before first"],
        // A plain value that has no device to live in yet ends at the failure; those not made yet
        // do not end.
        &["plain", "second", "before second", "before first"],
    ];
    for (failing, expected) in (1..).zip(expected) {
        let (recorder, log) = (Recorder::new(), Log::default());
        let parent = parent("a07");
        let outcome = parent.bind(Platform, |device| build(device, &log, failing));
        assert_eq!(errno(outcome), Errno::EIO);
        let released = log.take();
        assert_eq!(released, expected, "step {failing}");
        // Case 8: what is on the list is released in the same order as after success.
        let on_list: Vec<_> = released.iter().filter(|name| list.contains(&name.as_str())).collect();
        let after_success: Vec<_> = list.iter().filter(|name| on_list.iter().any(|on| on == *name)).collect();
        assert_eq!(on_list, after_success);
        // Case 9: the memory is freed, and data that was never made is not dropped.
        let ran = |phase| count(&recorder, &parent, |e| e.kind == Kind::Step && e.phase == phase);
        assert_eq!((ran(Phase::Memory), ran(Phase::PlainFields), ran(Phase::ReleaseHook)), (1, 0, 0));
    }
}

#[test]
fn a10_a11_three_clocks_are_disabled_in_reverse_if_the_regulator_fails_and_at_unbind() {
    for regulator_fails in [true, false] {
        let log = Log::default();
        let parent = parent("a10");
        let outcome = parent.bind(Platform, |device| {
            for clock in ["core", "stacks", "coregroup"] {
                log.note(format!("enable {clock}"));
                let log = log.clone();
                device.devm_add_action(clock, move || log.note(format!("disable {clock}")))?;
            }
            if regulator_fails {
                return Err(Errno::EPROBE_DEFER.into());
            }
            Ok(())
        });
        assert_eq!(outcome.is_err(), regulator_fails);
        if !regulator_fails {
            assert_eq!(log.all().len(), 3, "nothing is disabled while bound");
            unbind(&parent);
        }
        let disabled = ["disable coregroup", "disable stacks", "disable core"];
        assert_eq!(log.take(), [["enable core", "enable stacks", "enable coregroup"], disabled].concat());
    }
}

#[test]
fn a12_an_entry_released_by_its_handle_while_unbind_runs_ends_once_before_either_returns() {
    for _ in 0..rounds(100, 5) {
        let log = Log::default();
        let parent = parent("a12");
        let mut release: Option<Callback<bool>> = None;
        bind(&parent, |device| {
            let card = card(device, &log)?;
            let ticket: StdMutex<Option<Ticket<'_, Tracked>>> =
                StdMutex::new(Some(device.devm_ticket(log.value("raced"))?));
            release = Some(card.callback("release", move |_| {
                let ticket = ticket.lock().unwrap().take();
                ticket.is_some_and(|ticket| ticket.release().is_ok())
            })?);
            card.devm_register()
        });
        let release = release.expect("probe ran");
        let (by_handle, gone) = (release.clone(), log.clone());
        thread::scope(|scope| {
            scope.spawn(move || {
                if by_handle.run().unwrap_or(false) {
                    assert!(gone.all().contains(&"raced".to_owned()), "it has ended when the call returns");
                }
            });
            unbind(&parent);
            assert!(log.all().contains(&"raced".to_owned()), "and when unbind returns");
        });
        assert_eq!(log.take().iter().filter(|name| *name == "raced").count(), 1);
        drop(release);
    }
}

fn initialiser_that_panics() -> Tracked {
    panic!("in an initialiser")
}

#[test]
fn a16_a_panic_in_an_initialiser_ends_the_earlier_fields_once() {
    let log = Log::default();
    let parent = parent("a16");
    let outcome = parent.bind(Platform, |device| {
        let built = devm_drm_dev_alloc!(device, |drm| SharedList {
            second: log.value("second"),
            first: drm.drmm_kzalloc()?,
            plain: log.value("plain"),
            late: initialiser_that_panics(),
        })?;
        built.devm_register()
    });
    assert_eq!(errno(outcome), Errno::EIO);
    assert_eq!(log.take(), ["plain", "second"]);
}

#[test]
fn a64_two_devices_over_one_parent_keep_it_until_the_last_of_both_is_gone() {
    for first_to_go in 0..2 {
        let (recorder, log) = (Recorder::new(), Log::default());
        let parent = parent("a64");
        let devs: Arc<StdMutex<Vec<Dev<Card>>>> = Arc::default();
        bind(&parent, |device| {
            for _ in ["display", "capture"] {
                let card = card(device, &log)?;
                devs.lock().unwrap().push(card.dev());
                card.devm_register()?;
            }
            Ok(())
        });
        unbind(&parent);
        let parted =
            || count(&recorder, &parent, |e| e.kind == Kind::Step && e.phase == Phase::ParentReference);
        let mut devs = Arc::into_inner(devs).unwrap().into_inner().unwrap();
        assert_eq!(parted(), 0);
        drop(devs.remove(first_to_go));
        assert_eq!(parted(), 1);
        assert_eq!((devs[0].parent_name(), devs[0].soft.look()), ("a64", "soft"));
        drop(devs);
        assert_eq!(parted(), 2);
    }
}
