//! Drivers that switched something on and lost track of it. Each test is named after the driver
//! that had the bug.

use std::sync::atomic::Ordering;

use crate::soc::*;
use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::report::{Kind, List, Phase, Recorder};
use drmm_runtime::test::fault_sweep;

/// nova: the firmware runs, a field that is initialised after it fails, and its memory was freed
/// under it.
#[test]
fn nova_the_firmware_is_halted_before_its_memory_is_freed_whatever_fails_after_it() {
    let (chip, log) = (Chip::default(), Log::default());
    let sweep = fault_sweep(|attempt| {
        let outcome = run(attempt, &chip, &log, Removal::Orderly);
        assert!(chip.is_off_and_whole(), "acquisition {}", attempt.nth());
        outcome
    });
    let names: Vec<_> = sweep.failures().iter().map(|failure| failure.name).collect();
    // What has a name: the device, what is switched on, the action, the registration.
    assert_eq!(names.iter().filter(|name| ["clock", "processor"].contains(name)).count(), 2, "{names:?}");
    assert!(names.contains(&"a later step of probe") && names.contains(&"devm_register"), "{names:?}");
}

/// amdkfd: `if removal == Surprise { return }` skipped the software's half of the teardown too.
#[test]
fn amdkfd_the_software_of_what_is_on_ends_after_a_surprise_too() {
    for removal in [Removal::Orderly, Removal::Surprise] {
        let (chip, log, parent) = (Chip::default(), Log::default(), parent("amdkfd"));
        bind(&parent, |device| soc(device, &chip, &log)?.devm_register());
        chip.0.pulled.store(removal == Removal::Surprise, Ordering::SeqCst);
        parent.unbind(removal).unwrap();
        let told = ["hook", "halt"].map(|what| format!("{what}: {}", removal.text()));
        assert_eq!(log.take(), [&told[0], &told[1], "queue"]);
        assert_eq!(chip.0.runs.load(Ordering::SeqCst), removal == Removal::Surprise, "it was not asked");
    }
}

/// tilcdc: remove, called for a probe that failed, undid what probe had not done yet.
#[test]
fn tilcdc_what_was_not_switched_on_is_not_switched_off() {
    let (log, parent) = (Log::default(), parent("tilcdc"));
    let mut ways = Vec::new();
    for nth in 1.. {
        let chip = Chip::default();
        parent.fail_acquisition(nth);
        let outcome = parent.bind(Platform, |device| soc(device, &chip, &log)?.devm_register());
        if outcome.is_ok() {
            break;
        }
        assert!(chip.is_off_and_whole(), "acquisition {nth}");
        ways.push((chip.starts(), log.take().join(", ")));
    }
    ways.dedup();
    let way = |starts, log: &str| (starts, log.to_owned());
    let expected = [
        way(0, ""),
        way(1, ""),
        way(1, "queue"),
        way(2, "halt: probe failed, queue"),
        // The device was complete: the hook runs, and its argument says that a probe ends.
        way(2, "hook: probe failed, halt: probe failed, queue"),
    ];
    assert_eq!(ways, expected);
    parent.fail_acquisition(0);
    unbind(&parent);
    let refused = parent.unbind(Removal::ProbeFailed);
    assert_eq!(errno(refused), Errno::EINVAL, "that is not a bus's to say");
}

/// A driver whose undo wants to go through the gate.
#[drm_driver(name = "asks", desc = "Asks the gate in its undo", major = 1, minor = 0)]
struct Asks {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    engine: On<'bound, Chip>,
}

/// amdgpu: an undo that asks the gate is skipped on every unbind, since the gate closes first. The
/// owner asks none.
#[test]
fn amdgpu_an_undo_behind_the_gate_is_skipped_and_the_owner_is_not() {
    let (chip, parent, log) = (Chip::default(), parent("amdgpu"), Log::default());
    chip.0.clock.store(true, Ordering::SeqCst);
    bind(&parent, |device| {
        let asks = devm_drm_dev_alloc!(device, |_| Asks {
            engine: {
                let on = |chip: &Chip| chip.set_runs(true);
                device.devm_switch_on("engine", chip.clone(), on, |chip, _| chip.set_runs(false))?
            },
        })?;
        let (dev, noted) = (asks.dev(), log.clone());
        device.devm_add_action("engine off", move || {
            noted.note(format!("the gate: {:?}", errno(dev.with_hw(|hw| hw.engine.touch()))));
        })?;
        asks.devm_register()
    });
    unbind(&parent);
    assert_eq!(log.take(), ["the gate: ENODEV"]);
    assert!(!chip.0.runs.load(Ordering::SeqCst));
}

/// In C an action that is added first runs after `remove`. What `on_unbind` takes runs before the
/// `unbind` hook.
#[test]
fn the_order_trap_the_clock_is_on_when_the_hook_and_later_fields_touch_its_registers() {
    let (chip, log, parent) = (Chip::default(), Log::default(), parent("order"));
    let recorder = Recorder::new();
    bind(&parent, |device| {
        let soc = soc(device, &chip, &log)?;
        let touched = chip.clone();
        device.on_unbind("line", move || touched.touch())?;
        soc.devm_register()
    });
    unbind(&parent);
    assert!(chip.is_off_and_whole());
    assert_eq!(log.take(), ["hook: orderly", "halt: orderly", "queue"]);
    let off = |e: &&drmm_runtime::report::Event| e.list == List::On && e.kind == Kind::Release;
    let events = recorder.events_of(&parent);
    let off: Vec<_> = events.iter().filter(off).map(|event| (event.name, event.phase)).collect();
    assert_eq!(off, [("processor", Phase::DropView), ("clock", Phase::DropView)]);
}
