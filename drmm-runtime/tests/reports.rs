//! Nothing fails in silence: what the default reporter prints, and what a reporter gets that
//! replaces it.
#![forbid(unsafe_code)]

mod support;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use drmm_runtime::bus::{Bus, Parent};
use drmm_runtime::prelude::*;
use drmm_runtime::publish::Publication;
use drmm_runtime::report::{set_reporter, Level, Report, Topic};
use drmm_runtime::test::fault_sweep;
use support::*;

/// A bus that knows the name of its driver.
struct Slot;

impl Bus for Slot {
    type Device<'bound> = Device<'bound>;

    fn driver_name(&self) -> &'static str {
        "painter"
    }

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Platform.device(bound)
    }
}

#[drm_driver(name = "tiny", desc = "Nothing but a device", major = 1, minor = 0)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    number: u32,
}

/// A report that was kept: level, topic, bus device, line.
type Kept = (Level, Topic, String, String);

static KEPT: Mutex<Vec<Kept>> = Mutex::new(Vec::new());
/// Held by the test that has the reporter: one at a time.
static ALONE: Mutex<()> = Mutex::new(());

fn kept() -> MutexGuard<'static, Vec<Kept>> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

fn keep(report: &Report<'_>) {
    kept().push((report.level, report.topic, report.device.to_owned(), report.to_string()));
}

/// Runs `f` with `reporter` instead of the default; returns what was kept meanwhile.
fn reported_by(reporter: fn(&Report<'_>), f: impl FnOnce()) -> Vec<Kept> {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    kept().clear();
    set_reporter(Some(reporter));
    f();
    set_reporter(None);
    std::mem::take(&mut *kept())
}

fn reported(f: impl FnOnce()) -> Vec<Kept> {
    reported_by(keep, f)
}

/// The line of this file that ends with `mark`.
fn line(mark: &str) -> String {
    let at = include_str!("reports.rs").lines().position(|line| line.trim_end().ends_with(mark));
    format!("{}:{}", file!(), at.expect("the mark is there") + 1)
}

/// What the test `name` prints on standard error when it runs in a process of its own, with `CHILD`
/// set.
#[cfg(not(miri))]
fn printed_by(name: &str) -> String {
    let this = std::env::current_exe().expect("a test knows its own path");
    let mut child = std::process::Command::new(this);
    child.args(["--exact", name, "--nocapture"]).env(CHILD, "1");
    let output = child.output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

#[cfg(not(miri))]
const CHILD: &str = "DRMM_REPORTS_CHILD";

#[cfg(not(miri))]
fn is_child() -> bool {
    std::env::var_os(CHILD).is_some()
}

fn fails(why: Error) -> Vec<Kept> {
    reported(|| {
        let parent = parent("why0");
        assert_eq!(errno(parent.bind(Slot, |_| Err::<Registered, _>(why))), why.errno());
    })
}

#[test]
#[cfg(not(miri))]
fn a_probe_that_fails_prints_the_device_the_driver_and_why() {
    if is_child() {
        let parent = parent("0000:00:02.0");
        let why = Error::new(Errno::EIO, "the chip has another id").figures(7, 9);
        assert_eq!(errno(parent.bind(Slot, |_| Err::<Registered, _>(why))), Errno::EIO);
        return;
    }
    let said = printed_by("a_probe_that_fails_prints_the_device_the_driver_and_why");
    assert_eq!(
        said,
        "drmm: 0000:00:02.0: probe of painter failed: the chip has another id: 7, limit 9 (EIO)\n"
    );
}

#[test]
fn the_level_of_a_failed_probe_is_that_of_the_kernel() {
    for (errno, level) in [
        (Errno::EIO, Level::Error),
        (Errno::ENXIO, Level::Error),
        (Errno::ENODEV, Level::Info),
        (Errno::EPROBE_DEFER, Level::Debug),
    ] {
        let reports = fails(Error::new(errno, "no"));
        let text = format!("why0: probe of painter failed: no ({})", errno.name());
        assert_eq!(reports, [(level, Topic::Probe, "why0".to_owned(), text)]);
    }
}

#[test]
fn a_panic_and_an_unplug_in_probe_are_failures_and_a_refused_bind_is_none() {
    let reports = reported(|| {
        let parent = parent("odd0");
        assert_eq!(errno(parent.bind(Slot, |_| -> Result { panic!("on purpose") })), Errno::EIO);
        assert_eq!(errno(parent.bind(Platform, |_| parent.unplug())), Errno::ENODEV);
        bind(&parent, |_| Ok(()));
        assert_eq!(errno(parent.bind(Slot, |_| Ok(()))), Errno::EBUSY);
        unbind(&parent);
    });
    let lines: Vec<&str> = reports.iter().map(|report| &*report.3).collect();
    assert_eq!(
        lines,
        [
            "odd0: probe of painter failed: probe panicked; everything it acquired was released (EIO)",
            "odd0: probe failed: the device was unplugged while its driver probed it (ENODEV)",
        ]
    );
}

#[test]
fn a_device_that_probe_left_unregistered_is_named_with_the_line_that_allocated_it() {
    let reports = reported(|| {
        let parent = parent("two0");
        bind(&parent, |device| {
            let first = devm_drm_dev_alloc!(device, |_| Tiny { number: 7 })?;
            let _second = devm_drm_dev_alloc!(device, |_| Tiny { number: 7 })?; // the second
            assert_eq!(first.number, 7);
            first.devm_register()
        });
        unbind(&parent);
        // The driver got these as errors, or handles them.
        let failing = |device: &Device<'_>| -> Result<Registered> {
            let _lost = devm_drm_dev_alloc!(device, |_| Tiny { number: 7 })?;
            Err(Error::new(Errno::EIO, "later"))
        };
        assert_eq!(errno(parent.bind(Platform, |device| failing(device))), Errno::EIO);
        bind(&parent, |device| {
            let none = devm_drm_dev_alloc!(device, |_| Tiny { number: Err(Error::from(Errno::EIO))? });
            assert!(none.is_err());
            Ok(Registered::no_device())
        });
        unbind(&parent);
    });
    let reports: Vec<_> = reports.iter().filter(|report| report.1 == Topic::Unregistered).collect();
    let text = format!(
        "two0: tiny: probe left this device unregistered, so programs cannot open it: `devm_register`  [{}]",
        line("// the second")
    );
    assert_eq!(reports, [&(Level::Warning, Topic::Unregistered, "two0".to_owned(), text)]);
}

#[test]
#[cfg(not(miri))]
fn an_unbind_that_waits_prints_the_thread_and_the_line_that_entered() {
    if is_child() {
        let (parent, dev) = bound_card("wait0", &Log::default());
        let (entered, is_inside) = channel();
        let (leave, left) = channel::<()>();
        let dreamer = thread::Builder::new().name("dreamer".into()).spawn(move || {
            let section = dev.enter().expect("bound"); // the wait
            entered.send(()).expect("the test waits");
            left.recv().expect("the test says when");
            drop(section);
        });
        let dreamer = dreamer.expect("a thread");
        is_inside.recv().expect("it enters");
        let unbinding = thread::spawn(move || parent.unbind(Removal::Orderly));
        thread::sleep(Duration::from_secs(4));
        leave.send(()).expect("it waits");
        dreamer.join().expect("no panic");
        unbinding.join().expect("no panic").expect("bound");
        return;
    }
    let said = printed_by("an_unbind_that_waits_prints_the_thread_and_the_line_that_entered");
    let text = format!(
        "drmm: wait0: unplug or unbind waits for a section that thread `dreamer` entered and has not left  [{}]",
        line("// the wait")
    );
    assert!(said.lines().all(|line| line == text), "{said}");
    assert!((1..=4).contains(&said.lines().count()), "once a second: {said}");
}

/// A probe that makes one of each kind.
fn everything<'bound>(device: &Device<'bound>) -> Result<Registered> {
    device.devm(7_u32)?;
    let tiny = devm_drm_dev_alloc!(device, |_| Tiny { number: 7 })?;
    // It goes on without it: the device is left unregistered.
    Ok(tiny.devm_register().unwrap_or(Registered::no_device()))
}

#[test]
#[cfg(not(miri))]
fn what_a_sweep_makes_fail_is_not_printed() {
    if is_child() {
        let sweep = fault_sweep(|attempt| {
            let parent = attempt.parent("sweep0")?;
            parent.bind(Slot, everything)?;
            parent.unbind(Removal::Orderly)
        });
        assert_eq!(sweep.failures().len(), 3);
        let parent = parent("alone0");
        parent.fail_acquisition(1);
        assert_eq!(errno(parent.bind(Slot, everything)), Errno::ENOMEM);
        return;
    }
    assert_eq!(printed_by("what_a_sweep_makes_fail_is_not_printed"), "");
}

#[test]
fn what_a_test_makes_fail_is_for_those_who_ask_and_what_fails_next_is_not() {
    let reports = reported(|| {
        let parent = parent("next0");
        parent.fail_acquisition(2);
        assert_eq!(errno(parent.bind(Slot, everything)), Errno::ENOMEM);
        let own = Error::new(Errno::EIO, "by itself");
        assert_eq!(errno(parent.bind(Slot, |_| Err::<(), _>(own))), Errno::EIO);
    });
    let levels: Vec<_> = reports.iter().map(|(level, topic, ..)| (*level, *topic)).collect();
    assert_eq!(levels, [(Level::Debug, Topic::Probe), (Level::Error, Topic::Probe)]);
}

static CALLED: AtomicBool = AtomicBool::new(false);

/// Calls the runtime, which reports, which calls this again, if it could.
fn calls_back(report: &Report<'_>) {
    keep(report);
    let parent = Parent::new("inner0").expect("memory");
    assert_eq!(errno(parent.bind(Slot, |_| Err::<(), _>(Error::from(Errno::EIO)))), Errno::EIO);
    CALLED.store(true, Ordering::Relaxed);
}

#[test]
fn a_reporter_that_calls_the_runtime_is_not_called_again_for_what_it_caused() {
    let reports = reported_by(calls_back, || {
        let parent = parent("outer0");
        assert_eq!(errno(parent.bind(Slot, |_| Err::<(), _>(Error::from(Errno::EIO)))), Errno::EIO);
    });
    assert!(CALLED.load(Ordering::Relaxed));
    let devices: Vec<_> = reports.iter().map(|report| &*report.2).collect();
    assert_eq!(devices, ["outer0"], "what was caused inside went to the default");
}

static SUBJECT: Mutex<Option<Parent>> = Mutex::new(None);

/// Binds the same bus device that the report is about.
fn binds_again(report: &Report<'_>) {
    keep(report);
    let subject = SUBJECT.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let subject = subject.expect("the test has set it");
    // From another thread, which would wait for ever if the lock were held here.
    let bound = thread::spawn(move || subject.bind(Platform, |_| Ok(()))).join();
    assert_eq!(bound.expect("no panic"), Ok(()));
}

#[test]
fn a_reporter_may_use_the_bus_device_whose_probe_failed() {
    let parent = parent("again0");
    *SUBJECT.lock().unwrap_or_else(PoisonError::into_inner) = Some(parent.clone());
    let reports = reported_by(binds_again, || {
        assert_eq!(errno(parent.bind(Slot, |_| Err::<(), _>(Error::from(Errno::EIO)))), Errno::EIO);
    });
    assert_eq!(reports.len(), 1);
    assert!(parent.is_bound(), "by the reporter");
    unbind(&parent);
    *SUBJECT.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

#[test]
#[cfg(not(miri))]
fn a_report_on_which_the_reporter_panics_is_printed_and_changes_nothing() {
    if is_child() {
        set_reporter(Some(|_| panic!("no report for me")));
        let parent = parent("panic0");
        let log = Log::default();
        let released = parent.bind(Slot, |device| {
            device.devm_add_action("off", log.action("off"))?;
            Err::<(), _>(Error::new(Errno::EIO, "dead"))
        });
        assert_eq!(errno(released), Errno::EIO);
        assert_eq!(log.all(), ["off"]);
        bind(&parent, |_| Ok(()));
        unbind(&parent);
        return;
    }
    let said = printed_by("a_report_on_which_the_reporter_panics_is_printed_and_changes_nothing");
    assert!(said.ends_with("drmm: panic0: probe of painter failed: dead (EIO)\n"), "{said}");
    assert_eq!(said.matches("no report for me").count(), 1, "{said}");
}

#[test]
fn an_own_line_takes_the_same_way() {
    let reports = reported(|| {
        Report::new(Level::Info, Topic::Message, "tty0", format_args!("{} baud", 115_200)).send();
        Report::new(Level::Debug, Topic::Message, "", format_args!("from nowhere")).send();
    });
    let message =
        |level, device: &str, text: &str| (level, Topic::Message, device.to_owned(), text.to_owned());
    assert_eq!(
        reports,
        [message(Level::Info, "tty0", "tty0: 115200 baud"), message(Level::Debug, "", "from nowhere")]
    );
}

#[test]
fn a_driver_writes_to_the_log_in_its_own_words() {
    let parent = parent("tiny7");
    let reports = reported(|| {
        bind(&parent, |device| {
            dev_info!(device, "found");
            let tiny = devm_drm_dev_alloc!(device, |drm| Tiny {
                number: {
                    dev_dbg!(drm, "{} of {}", 1, 2);
                    0
                },
            })?;
            dev_warn!(tiny, "{level:?}", level = Level::Warning);
            let dev = tiny.dev();
            dev_err!(dev, "a reference");
            dev_err!(&dev.drm, "the embedded device");
            dev.with_hw(|hw| dev_info!(hw.drm, "by the view"))?;
            tiny.devm_register()
        });
        dev_info!(parent, "the bus");
    });
    unbind(&parent);
    let texts: Vec<_> = reports.iter().map(|(level, _, _, text)| (*level, &**text)).collect();
    let expected = [
        (Level::Info, "tiny7: found"),
        (Level::Debug, "tiny7: 1 of 2"),
        (Level::Warning, "tiny7: Warning"),
        (Level::Error, "tiny7: a reference"),
        (Level::Error, "tiny7: the embedded device"),
        (Level::Info, "tiny7: by the view"),
        (Level::Info, "tiny7: the bus"),
    ];
    assert_eq!(texts, expected);
    assert!(reports.iter().all(|(_, topic, device, _)| *topic == Topic::Message && device == "tiny7"));
}

/// A front that has its device unplugged while it is published.
struct PullsThePlug {
    log: Log,
    from_elsewhere: bool,
}

impl Publication<Tiny> for PullsThePlug {
    fn publish(&self, dev: &Dev<Tiny>) -> Result {
        self.log.note("publish");
        if self.from_elsewhere {
            let dev = dev.clone();
            thread::spawn(move || dev.drm.unplug()).join().expect("no panic")
        } else {
            dev.drm.unplug()
        }
    }

    fn wake(&self) {}

    fn withdraw(&self) {
        self.log.note("withdraw");
    }
}

#[test]
fn a_device_that_is_unplugged_while_it_is_published_is_withdrawn_and_its_probe_fails() {
    for from_elsewhere in [false, true] {
        let log = Log::default();
        let reports = reported(|| {
            let parent = parent("front0");
            let front = PullsThePlug { log: log.clone(), from_elsewhere };
            let outcome = parent.bind(Slot, |device| {
                let tiny = devm_drm_dev_alloc!(device, |drm| Tiny {
                    number: {
                        drm.publish_with(front)?;
                        7
                    }
                })?;
                let dev = tiny.dev();
                let refused = tiny.devm_register();
                assert!(dev.is_unplugged());
                assert_eq!(log.take(), ["publish", "withdraw"]);
                refused
            });
            assert_eq!(errno(outcome), Errno::ENODEV);
            assert!(!parent.is_bound());
        });
        let [(Level::Info, Topic::Probe, _, text)] = &reports[..] else { panic!("{reports:?}") };
        assert_eq!(
            text,
            "front0: probe of painter failed: the device was unplugged while it was registered (ENODEV)"
        );
    }
}

#[test]
fn a_bus_device_that_is_dropped_while_bound_is_named_with_the_line_that_made_it() {
    let reports = reported(|| {
        let dropped = Parent::new("drop0").expect("memory"); // the bus device
        bind(&dropped, |_| Ok(()));
        drop(dropped);
    });
    let [(Level::Error, Topic::Dropped, device, text)] = &reports[..] else { panic!("{reports:?}") };
    assert_eq!(device, "drop0");
    let made = line("// the bus device");
    assert_eq!(*text, format!("drop0: its last handle was dropped while a driver is bound  [{made}]"));
}
