//! The sweep: that it fails each acquisition once, and that it finds what a driver does wrong.
//!
//! The drivers here are written in raw pieces, as in C, with one bug each.
#![forbid(unsafe_code)]

mod support;

use std::panic::{catch_unwind, AssertUnwindSafe};

use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;
use drmm_runtime::resource::Lend;
use drmm_runtime::test::{fault_sweep, try_fault_sweep, Attempt, Raw, Sweep, Violation};
use support::*;

/// A driver of raw pieces: what it does with the device in probe.
type Probe = for<'bound> fn(&'bound Device<'bound>) -> Result;

fn sweep(probe: Probe) -> Result<Sweep, Box<Violation>> {
    try_fault_sweep(|attempt| {
        let parent = attempt.parent("raw0")?;
        parent.bind(Platform, probe)?;
        parent.unbind(Removal::Orderly)
    })
}

/// The violation of a probe that has a bug.
fn violation(probe: Probe) -> Violation {
    match sweep(probe) {
        Ok(sweep) => panic!("the bug was not found: {sweep}"),
        Err(violation) => *violation,
    }
}

/// The report without the folders of the source files.
fn report(violation: &Violation) -> String {
    violation.to_string().replace(&format!("{}:", file!()), "here:")
}

/// The line of this file that holds `text`, once.
fn line(text: &str) -> usize {
    let mut lines = include_str!("fault_sweep.rs").lines().enumerate();
    let is_it = |(_, line): &(usize, &str)| line.contains(text) && !line.contains("line(");
    let (at, _) = lines.find(is_it).expect("it is there");
    assert!(lines.find(is_it).is_none(), "{text} is there twice");
    at + 1
}

/// The clock that the regulator feeds, acquired in the right order and released by the list.
fn correct<'bound>(device: &'bound Device<'bound>) -> Result {
    let regulator = Raw::acquire(device, "regulator")?;
    device.devm_add_action("disable the regulator", move || regulator.release())?;
    let clock = Raw::acquire(device, "clock")?;
    device.devm_add_action("disable the clock", move || clock.release())?;
    device.devm(String::from("registers"))?;
    Ok(())
}

#[test]
fn a_correct_driver_passes_and_each_acquisition_was_one() {
    let sweep = sweep(correct).unwrap_or_else(|violation| panic!("{violation}"));
    let names: Vec<_> = sweep.failures().iter().map(|failure| failure.name).collect();
    assert_eq!(names, ["regulator", "disable the regulator", "clock", "disable the clock", "String"]);
    let numbers: Vec<_> = sweep.failures().iter().map(|failure| failure.nth).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    assert!(sweep.failures().iter().all(|failure| failure.place.file.ends_with("fault_sweep.rs")));
    assert_eq!(sweep.failures()[4].place.line as usize, line("device.devm(String::from(\"registers\"))?"));
    println!("{sweep}");
}

/// The error path of the clock forgets the regulator.
fn forgotten<'bound>(device: &'bound Device<'bound>) -> Result {
    let regulator = Raw::acquire(device, "forgotten regulator")?;
    let clock = Raw::acquire(device, "forgotten clock")?;
    device.on_unbind("remove", move || {
        clock.release();
        regulator.release();
    })
}

#[test]
fn a_release_forgotten_in_an_error_path_is_named_with_the_failure() {
    let violation = violation(forgotten);
    let failure = violation.failure().expect("it is after a failure");
    assert_eq!((failure.nth, failure.name), (2, "forgotten clock"));
    let (made, failed) = (line("device, \"forgotten regulator\""), line("device, \"forgotten clock\""));
    let expected = format!(
        "\
wrong after the failure of acquisition 2, `forgotten clock` [here:{failed}]:
 - never released: raw     forgotten regulator  [here:{made}]
what happened:
     acquired    devm    bus device : "
    );
    let report = report(&violation);
    assert!(report.starts_with(&expected), "{report}");
    assert!(
        report.contains(&format!("     FAILED      devm    forgotten clock  [here:{failed}]\n")),
        "{report}"
    );
}

/// The regulator goes before the clock that it feeds.
fn wrong_order<'bound>(device: &'bound Device<'bound>) -> Result {
    let regulator = Raw::acquire(device, "early regulator")?;
    let clock = Raw::acquire(device, "late clock").inspect_err(|_| regulator.release())?;
    device.on_unbind("remove", move || {
        regulator.release();
        clock.release();
    })
}

#[test]
fn a_release_in_the_wrong_order_is_named_with_the_two() {
    let violation = violation(wrong_order);
    assert_eq!(violation.failure(), None, "it is wrong without a failure as well");
    let (regulator, clock) = (line("device, \"early regulator\""), line("device, \"late clock\""));
    let expected = format!(
        "\
wrong without any failure:
 - out of order: raw     early regulator  [here:{regulator}]
      was released before raw     late clock  [here:{clock}]
      which was acquired after it
what happened:
"
    );
    let report = report(&violation);
    assert!(report.starts_with(&expected), "{report}");
}

/// The clock goes in the error path while the interrupt, which the list releases, can still come.
fn before_the_list<'bound>(device: &'bound Device<'bound>) -> Result {
    let clock = Raw::acquire(device, "clock of the interrupt")?;
    device.devm_add_action("disable the clock at last", move || clock.release()).map(drop)?;
    device.on_unbind("free the interrupt", || {})?;
    device.acquire("firmware").inspect_err(|_| clock.release())
}

#[test]
fn a_release_by_hand_under_something_that_can_still_run_is_found() {
    let violation = violation(before_the_list);
    assert_eq!(violation.failure().map(|failure| failure.name), Some("firmware"));
    let problems = violation.problems();
    assert_eq!(problems.len(), 2, "{violation}");
    assert!(problems[0].starts_with("out of order: raw     clock of the interrupt"), "{violation}");
    assert!(problems[0].contains("released before stop    free the interrupt : action"), "{violation}");
    assert!(problems[1].starts_with("released twice: raw     clock of the interrupt"), "{violation}");
}

/// Two actions for one clock.
fn twice<'bound>(device: &'bound Device<'bound>) -> Result {
    let clock = Raw::acquire(device, "clock of two")?;
    device.devm_add_action("disable it", move || clock.release())?;
    device.devm_add_action("disable it again", move || clock.release())?;
    Ok(())
}

#[test]
fn a_double_release_through_raw_actions_is_found() {
    let violation = violation(twice);
    let made = line("device, \"clock of two\"");
    let report = report(&violation);
    let expected = format!(" - released twice: raw     clock of two  [here:{made}]\n");
    assert!(report.contains(&expected), "{report}");
    // The order shows both actions with the release in each.
    let actions: Vec<_> = report.lines().filter(|line| line.contains("released ")).collect();
    assert!(actions.iter().any(|line| line.contains("disable it again")), "{report}");
}

#[test]
fn a_device_that_somebody_keeps_is_found_with_the_line_that_made_the_reference() {
    let mut kept = Vec::new();
    let log = Log::default();
    let violation = try_fault_sweep(|attempt| {
        let parent = attempt.parent("kept0")?;
        parent.bind(Platform, |device| {
            let card = card(device, &log)?;
            kept.push(card.dev()); // kept here
            card.devm_register()
        })?;
        parent.unbind(Removal::Orderly)
    })
    .expect_err("a reference is kept");
    let report = report(&violation);
    assert!(report.contains(" - still alive: device "), "{report}");
    let made = format!("   ├─ reference Dev  [here:{}]", line("// kept here"));
    assert!(report.contains(&made), "{report}");
    assert!(report.contains("(kept0): 1 more references than before"), "{report}");
}

#[test]
fn a_section_that_is_forgotten_is_found() {
    let log = Log::default();
    let violation = try_fault_sweep(|attempt| {
        let parent = attempt.parent("section0")?;
        parent.bind(Platform, |device| {
            let card = card(device, &log)?;
            std::mem::forget(card.enter()?); // forgotten here
            card.devm_register()
        })?;
        parent.unbind(Removal::Orderly)
    })
    .expect_err("a section is forgotten");
    let report = report(&violation);
    assert!(report.contains("the run failed: unbind was called from inside a section"), "{report}");
    assert!(report.contains(&format!("[here:{}]", line("// forgotten here"))), "{report}");
    assert!(report.contains("a driver is still bound"), "{report}");
}

#[test]
fn a_bus_that_keeps_its_device_is_found() {
    let mut parents = Vec::new();
    let violation = try_fault_sweep(|_| {
        parents.push(Parent::new("lost0")?);
        Ok(())
    })
    .expect_err("a parent is kept");
    assert!(violation.problems()[0].ends_with("a reference to it is left"), "{violation}");
}

#[test]
fn a_run_that_fails_or_panics_by_itself_is_found() {
    let violation = try_fault_sweep(|_| Err(Errno::EINVAL.into())).expect_err("it fails");
    assert!(violation.problems()[0].starts_with("the run failed: "), "{violation}");
    let panics = |attempt: &Attempt<'_>| {
        let parent = attempt.parent("panic0")?;
        let bound = parent.bind(Platform, |device| device.devm(0_u8).map(drop));
        assert!(bound.is_ok(), "this run counts on memory");
        parent.unbind(Removal::Orderly)
    };
    let violation = try_fault_sweep(panics).expect_err("it panics");
    assert_eq!(violation.problems(), ["the run panicked: this run counts on memory"]);
    assert_eq!(violation.failure().map(|failure| failure.name), Some("u8"));
}

#[test]
fn a_driver_that_does_not_recover_is_found_in_the_second_run() {
    let mut was_refused = false;
    let violation = try_fault_sweep(|attempt| {
        let parent = attempt.parent("once0")?;
        parent.bind(Platform, |device| {
            if was_refused {
                return Err(Error::new(Errno::EBUSY, "the driver thinks that it has the device"));
            }
            device.devm(0_u8).inspect_err(|_| was_refused = true).map(drop)
        })?;
        parent.unbind(Removal::Orderly)
    })
    .expect_err("the second probe fails");
    assert!(violation
        .to_string()
        .starts_with("wrong in the run that follows the failure of acquisition 1, `u8`"));
}

struct Pair<'bound>(&'bound Tracked, &'bound Tracked);

impl Lend for Pair<'static> {
    type Of<'bound> = Pair<'bound>;
}

#[test]
fn groups_tickets_and_handles_are_in_order() {
    let log = Log::default();
    let sweep = fault_sweep(|attempt| {
        let parent = attempt.parent("groups0")?;
        parent.bind(Platform, |device| {
            device.devm(log.value("first"))?;
            let early = device.devm_ticket(log.value("early"))?;
            let back = device.devm_ticket(log.value("back"))?;
            // An entry that is acquired outside of an open group is older on the list than the
            // group.
            let pair = device.devm_group::<Pair<'static>>(|group| {
                let one = group.devm(log.value("one"))?;
                device.devm(log.value("beside"))?;
                device.devm_group::<()>(|inner| inner.devm_add_action("inner", || {}))?;
                Ok(Pair(one, group.devm(log.value("two"))?))
            })?;
            assert_eq!((pair.0.look(), pair.1.look()), ("one", "two"));
            early.release()?;
            drop(back.remove()?);
            let card = card(device, &log)?;
            let handle = card.drm.drmm_add_action("handle", || {})?;
            card.drm.drmm_group(|group| group.drmm_add_action("in the group", || {}))?;
            card.drm.drmm_release_action(handle)?;
            card.callback("callback", |_| ()).map(drop)?;
            card.devm_register()
        })?;
        parent.unbind(Removal::Surprise)
    });
    assert!(sweep.failures().len() > 12, "{sweep}");
}

#[test]
fn the_violation_is_the_message_of_the_panic() {
    let payload = catch_unwind(AssertUnwindSafe(|| {
        fault_sweep(|attempt| {
            let parent = attempt.parent("panic1")?;
            parent.bind(Platform, twice)?;
            parent.unbind(Removal::Orderly)
        })
    }));
    let payload = payload.expect_err("it panics");
    let message = payload.downcast_ref::<String>().expect("a formatted message");
    assert!(message.starts_with("wrong without any failure:\n - released twice: raw"), "{message}");
}

#[test]
fn sweeps_in_parallel_do_not_disturb_each_other() {
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..4).map(|_| scope.spawn(|| sweep(correct).map(|sweep| sweep.failures().len()))).collect();
        for thread in threads {
            assert_eq!(thread.join().expect("no panic").unwrap_or_else(|violation| panic!("{violation}")), 5);
        }
    });
}

#[test]
fn work_timers_and_threads_take_part() {
    let log = Log::default();
    let sweep = fault_sweep(|attempt| {
        let parent = attempt.parent("async0")?;
        parent.bind(Platform, |device| {
            let card = card(device, &log)?;
            let work = card.devm_work("reset", |hw| {
                let _ = hw.regs.look();
            })?;
            card.devm_timer("poll", |hw| {
                let _ = hw.regs.look();
                None
            })?;
            card.devm_kthread("flusher", |dev, stop| {
                let _ = (dev.pipe.look(), stop.wait());
            })?;
            card.devm_register()?;
            work.queue().map(drop)
        })?;
        parent.unbind(Removal::Orderly)
    });
    for name in ["reset", "poll", "flusher"] {
        assert!(sweep.failures().iter().any(|failure| failure.name == name), "{sweep}");
    }
}

/// The driver forgets a section when the name of its clock cannot be had; the unbind waits for it.
fn leaves_a_section<'bound>(device: &'bound Device<'bound>) -> Result {
    let unregistered = devm_drm_dev_alloc!(device, |_| Sectioned {})?;
    let section = unregistered.enter()?;
    device.acquire("the name of the clock").inspect_err(|_| std::mem::forget(section))
}

#[drm_driver(name = "sectioned", desc = "", major = 1, minor = 0)]
struct Sectioned {
    #[drm_device]
    drm: DrmDevice,
}

/// A run that hangs cannot be ended from inside, so it is one of another process: this test again,
/// told to hang.
#[test]
fn a_run_that_hangs_is_ended_with_the_line_of_the_section() {
    const SELF: &str = "a_run_that_hangs_is_ended_with_the_line_of_the_section";
    if std::env::var_os("DRMM_PATIENCE").is_some() {
        let hung = try_fault_sweep(|attempt| {
            let parent = attempt.parent("raw0")?;
            let waits = parent.clone();
            parent.bind(Platform, leaves_a_section).or_else(|error| {
                // The section is on another thread's behalf: this one waits for it, as unbind does
                // in earnest.
                std::thread::spawn(move || waits.unbind(Removal::Orderly)).join().unwrap_or(Err(error))
            })?;
            parent.unbind(Removal::Orderly)
        });
        panic!("it came to an end: {hung:?}");
    }
    if cfg!(miri) {
        return println!("skipped: Miri starts no processes");
    }
    let this = std::env::current_exe().expect("a test is a file");
    let output = std::process::Command::new(this)
        .args(["--exact", SELF, "--nocapture", "--test-threads=1"])
        .env("DRMM_PATIENCE", "500")
        .output()
        .expect("a test can be run");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    let section = format!("{}:{}", file!(), line("let section = unregistered.enter()?"));
    for text in ["`the name of the clock`", "the run hangs: nothing has happened for 500 ms", &section] {
        assert!(said.contains(text), "no {text} in: {said}");
    }
}
