//! What the trace and the sweep see of what is on, and what switching on and off early does.

use std::sync::atomic::Ordering;

use crate::soc::*;
use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, List, Phase, Recorder};
use drmm_runtime::test::try_fault_sweep;

#[test]
fn the_trace_has_its_name_type_and_line_and_step_1_says_how_it_ends() {
    for removal in [Removal::Orderly, Removal::Surprise] {
        let (chip, log, parent) = (Chip::default(), Log::default(), parent("trace"));
        let recorder = Recorder::new();
        let mut line = 0;
        bind(&parent, |device| {
            line = line!() + 1;
            let on = device.devm_switch_on("lamp", 7_u32, |_| (), |_, _| {})?;
            assert_eq!(*on, 7);
            drop(on);
            soc(device, &chip, &log)?.devm_register()
        });
        parent.unbind(removal).unwrap();
        let events = recorder.events_of(&parent);
        let lamp: Vec<_> = events.iter().filter(|event| event.name == "lamp").collect();
        let seen = lamp.iter().map(|event| (event.kind, event.phase, event.list, event.ty));
        let early = |kind| (kind, Phase::Alive, List::On, "u32");
        assert!(seen.eq([early(Kind::Acquire), early(Kind::Release)]));
        assert!(lamp.iter().all(|event| event.place.line == line && event.place.file == file!()));
        let told: Vec<_> = events.iter().filter_map(|event| Some((event.phase, event.removal?))).collect();
        assert_eq!(told, [(Phase::CloseGate, removal)]);
        let first = format!(" 1 close the gate (bus device {}): {}", parent.id(), removal.text());
        assert!(recorder.walk_of(&parent).to_string().contains(&first), "{first}");
    }
}

#[test]
fn a_probe_that_failed_and_an_unplug_say_so_in_step_1() {
    let (chip, log, parent) = (Chip::default(), Log::default(), parent("told"));
    let recorder = Recorder::new();
    let told = |recorder: &Recorder| {
        let removals: Vec<_> = recorder.events_of(&parent).iter().filter_map(|event| event.removal).collect();
        removals
    };
    let fails = |unplugs: bool| {
        let outcome = parent.bind(Platform, |device| -> Result {
            let _soc = soc(device, &chip, &log)?;
            if unplugs {
                chip.0.pulled.store(true, Ordering::SeqCst);
                parent.unplug()?;
            }
            Err(Error::new(Errno::EIO, "a later step failed"))
        });
        assert_eq!(errno(outcome), Errno::EIO);
    };
    fails(false);
    assert_eq!(told(&recorder), [Removal::ProbeFailed]);
    assert_eq!(log.take()[1], "halt: probe failed");
    fails(true);
    assert_eq!(told(&recorder), [Removal::ProbeFailed, Removal::Surprise]);
    assert_eq!(log.take()[1], "halt: surprise", "the hardware went during the probe");
}

/// A driver that declares what is on in another order than it switches it on.
#[drm_driver(name = "mixed", desc = "Declared in the wrong order", major = 1, minor = 0)]
struct Mixed {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    _engine: On<'bound>,
    #[devm]
    _clock: On<'bound>,
}

fn lamp<'bound>(device: &'bound Device<'bound>, name: &'static str) -> Result<On<'bound>> {
    device.devm_switch_on(name, (), |()| (), |(), _| {})
}

#[test]
fn the_sweep_reports_fields_that_end_in_another_order_than_they_were_switched_on() {
    let violation = try_fault_sweep(|attempt| {
        let parent = attempt.parent("mixed")?;
        parent.bind(Platform, |device| {
            let mixed = devm_drm_dev_alloc!(device, |_| Mixed {
                _clock: lamp(device, "clock")?,
                _engine: lamp(device, "engine")?,
            })?;
            mixed.devm_register()
        })?;
        parent.unbind(Removal::Orderly)
    });
    let problems = violation.expect_err("it is wrong").problems().join("\n");
    assert!(problems.contains("out of order: on      clock"), "{problems}");
}

#[test]
fn the_sweep_reports_an_owner_that_was_forgotten() {
    let violation = try_fault_sweep(|attempt| {
        let parent = attempt.parent("forgetful")?;
        parent.bind(Platform, |device| {
            std::mem::forget(lamp(device, "lamp")?);
            Ok(())
        })?;
        parent.unbind(Removal::Orderly)
    });
    let problems = violation.expect_err("it is wrong").problems().join("\n");
    assert!(
        problems.starts_with("forgotten, and on until the bound list was released: on      lamp"),
        "{problems}"
    );
}

#[test]
fn switching_on_that_fails_switches_nothing_off_and_comes_too_late_once_unbind_has_begun() {
    let (log, parent) = (Log::default(), parent("fails"));
    bind(&parent, |device| {
        let refused = device.devm_switch_on(
            "lamp",
            log.value("software"),
            |_| Err::<(), _>(Error::new(Errno::EIO, "it does not light")),
            |lamp, _| lamp.log().note("off"),
        );
        assert_eq!(errno(refused), Errno::EIO);
        assert_eq!(log.take(), ["software"]);
        let noted = log.clone();
        device.on_unbind("late", move || {
            let late = device.devm_switch_on("lamp", noted.value("late"), |_| (), |_, _| {});
            assert_eq!(errno(late), Errno::ESHUTDOWN);
            noted.note("refused");
        })
    });
    unbind(&parent);
    assert_eq!(log.take(), ["late", "refused"]);
}

/// What is on can go off while the driver is bound.
#[drm_driver(name = "sleepy", desc = "Goes to sleep", major = 1, minor = 0, view = closure)]
struct Sleepy {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    engine: Mutex<Option<On<'bound, Tracked>>>,
}

#[test]
fn it_can_be_switched_off_early() {
    let (log, parent) = (Log::default(), parent("sleepy"));
    let mut dev = None;
    bind(&parent, |device| {
        let off = |lamp: &Tracked, removal: Removal| lamp.log().note(removal.text());
        let sleepy = devm_drm_dev_alloc!(device, |_| Sleepy {
            engine: Mutex::new(Some(device.devm_switch_on("engine", log.value("engine"), |_| (), off)?)),
        })?;
        dev = Some(sleepy.dev());
        sleepy.devm_register()
    });
    let dev = dev.expect("probe ran");
    assert!(log.take().is_empty());
    dev.with_hw(|hw| drop(hw.engine.lock().take())).unwrap();
    assert_eq!(log.take(), ["orderly", "engine"]);
    parent.unbind(Removal::Surprise).unwrap();
    assert!(log.take().is_empty());
}
