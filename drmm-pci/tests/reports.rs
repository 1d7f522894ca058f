//! What a bus reports unasked: faults of mappings, probes that failed, requests that it could not
//! meet.
#![forbid(unsafe_code)]

use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use drmm_pci::{Bound, Bus, Device, Driver, Id};
use drmm_runtime::bus::Removal;
use drmm_runtime::report::{set_reporter, Level, Report, Topic};
use drmm_runtime::{Errno, Error, Registered, Result};
use drmm_sim::{Bochs, Edu, Hostile, Machine, Trick};

/// A report that was kept: level, topic, line.
type Kept = (Level, Topic, String);

static KEPT: Mutex<Vec<Kept>> = Mutex::new(Vec::new());
/// Held by the test that has the reporter: one at a time.
static ALONE: Mutex<()> = Mutex::new(());

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn keep(report: &Report<'_>) {
    lock(&KEPT).push((report.level, report.topic, report.to_string()));
}

/// What was reported while `f` ran.
fn reported(f: impl FnOnce()) -> Vec<Kept> {
    let _alone = lock(&ALONE);
    lock(&KEPT).clear();
    set_reporter(Some(keep));
    f();
    set_reporter(None);
    std::mem::take(&mut *lock(&KEPT))
}

/// Uses offsets that its registers do not have.
struct Clumsy;

impl Driver for Clumsy {
    const IDS: &'static [Id] = &[Id::new(0x1234, 0x1111)];

    fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        let sized = pdev.devm_iomap_bar_sized::<0x100>(2)?;
        sized.write32(0x2000, 1);
        sized.write32(0x2004, 1);
        assert_eq!(sized.faults(), 2);
        let again = pdev.devm_iomap_bar(2)?;
        assert_eq!(again.read16(0x501), u16::MAX);
        let part = pdev.devm_iomap_bar(2)?.subregion(0x500, 0x20)?;
        let mut block = [0; 8];
        part.read_block(0x1c, &mut block);
        // A caller that takes the error has it, so it is not reported.
        assert_eq!(pdev.devm_iomap_bar(2)?.try_read8(0x1000).unwrap_err().errno(), Errno::EINVAL);
        Ok(Registered::no_device())
    }
}

#[test]
fn the_first_fault_of_each_mapping_is_reported_with_what_was_tried() {
    let reports = reported(|| {
        let machine = Machine::new().unwrap();
        machine.plug(2, Bochs::new()).unwrap();
        let bus = Bus::new(machine).unwrap();
        bus.register_driver::<Clumsy>();
        assert_eq!(bus.bound().len(), 1);
    });
    let lines: Vec<&str> = reports
        .iter()
        .map(|(level, topic, line)| {
            assert_eq!((*level, *topic), (Level::Warning, Topic::Fault));
            line.split_once(":00:02.0: ").expect("the name of the function").1
        })
        .collect();
    let once = "it is said once for each mapping";
    assert_eq!(
        lines,
        [
            format!(
                "BAR 2: a write of 4 bytes at offset 0x2000 of 0x1000 bytes was not made: \
                 an access ends beyond the mapped memory; {once}"
            ),
            format!(
                "BAR 2: a read of 2 bytes at offset 0x501 of 0x1000 bytes was not made: \
                 the offset of an access is not aligned to its width; {once}"
            ),
            format!(
                "BAR 2: a read of 8 bytes at offset 0x1c of 0x20 bytes from 0x500 on was not made: \
                 an access ends beyond the mapped memory; {once}"
            ),
        ]
    );
}

/// Takes every display and never works.
struct Broken;

impl Driver for Broken {
    const IDS: &'static [Id] = &[Id::new(0x1234, 0x1111)];

    fn probe<'bound>(_pdev: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        Err(Error::new(Errno::EIO, "the chip does not answer").figure(3))
    }
}

#[test]
fn a_probe_that_fails_on_the_bus_is_printed_without_anybody_asking() {
    const CHILD: &str = "DRMM_REPORTS_CHILD";
    if std::env::var_os(CHILD).is_some() {
        let machine = Machine::new().unwrap();
        machine.plug(2, Bochs::new()).unwrap();
        Bus::new(machine).unwrap().register_driver::<Broken>();
        return;
    }
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "a_probe_that_fails_on_the_bus_is_printed_without_anybody_asking", "--nocapture"]);
    let output = child.env(CHILD, "1").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let text = "00:02.0: probe of Broken failed: the chip does not answer: 3 (EIO)\n";
    assert!(said.starts_with("drmm: ") && said.ends_with(text) && said.lines().count() == 1, "{said}");
}

/// Waits for a clock that never comes.
struct Patient;

impl Driver for Patient {
    const IDS: &'static [Id] = &[Id::new(0x1234, 0x11e8)];

    fn probe<'bound>(_pdev: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        Err(Error::new(Errno::EPROBE_DEFER, "the clock is not there yet"))
    }
}

#[test]
fn what_goes_as_it_should_says_nothing() {
    let reports = reported(|| {
        let machine = Machine::new().unwrap();
        let at = machine.plug(2, Edu::new()).unwrap();
        let bus = Bus::new(machine).unwrap();
        bus.register_driver::<Patient>();
        assert_eq!(bus.unbind(at, Removal::Orderly).unwrap_err().errno(), Errno::ENODEV);
    });
    // A deferral is logged at debug level: it only explains why nothing happens.
    assert!(!reports.is_empty() && reports.iter().all(|report| report.0 == Level::Debug), "{reports:?}");
}

#[test]
fn a_function_that_cannot_be_used_is_reported() {
    let reports = reported(|| {
        let machine = Machine::new().unwrap();
        machine.plug(1, Hostile::new(Trick::SilentConfig)).unwrap();
        let bus = Bus::new(machine).unwrap();
        assert!(bus.devices().is_empty());
    });
    let [(Level::Warning, Topic::Bus, line)] = &reports[..] else { panic!("{reports:?}") };
    assert!(line.contains(":00:01.0: unusable: "), "{line}");
}
