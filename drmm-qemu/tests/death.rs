//! QEMU ends, or never starts: errors in time, no hang, nothing left behind.

mod support;

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use drmm_pci::transport::{Transport, Width};
use drmm_qemu::{Device, Kind, Machine};
use drmm_runtime::Errno;
use support::{assert_gone, can_run, display, find, machines, Bochs, DISPLAY, EDU, WAIT};

#[test]
fn a_missing_qemu_is_one_plain_sentence() {
    for program in ["qemu-system-of-nobody", "/nonexistent/qemu-system-x86_64"] {
        let error = Machine::builder(Kind::Pc).program(program).start().map(drop).unwrap_err();
        assert_eq!(error.errno(), Errno::ENOENT);
        assert!(error.what().contains("Debian package `qemu-system-x86`"), "{error}");
        assert!(!error.to_string().contains('\n'));
    }
}

#[test]
fn a_qemu_that_ends_at_once_is_noticed_at_once() {
    let start = Instant::now();
    let error = Machine::builder(Kind::Pc).program("/bin/false").start().map(drop).unwrap_err();
    assert_eq!(error.errno(), Errno::ENODEV);
    assert!(start.elapsed() < Duration::from_secs(10), "no time-out is waited for: {:?}", start.elapsed());
}

#[test]
fn an_unknown_model_is_an_error_of_start() {
    if can_run() {
        let error = Machine::start(Kind::Pc, &[Device::new("x", "no-such-model")]).map(drop).unwrap_err();
        assert_eq!(error.errno(), Errno::ENODEV);
    }
}

#[test]
fn a_kill_in_the_middle_ends_every_wait() {
    for machine in machines() {
        let display = find(&machine, DISPLAY);
        let edu = find(&machine, EDU);
        let rounds = AtomicU32::new(0);
        thread::scope(|scope| {
            let reader = scope.spawn(|| {
                while display.read(Bochs::MMIO, 0x500, Width::B2) != 0xffff {
                    rounds.fetch_add(1, Ordering::Relaxed);
                }
            });
            let painter = scope.spawn(|| {
                let frame = vec![0x55; 1 << 20];
                while display.flush().is_ok() {
                    display.write_block(Bochs::VRAM, 0, &frame);
                }
            });
            let copier = scope.spawn(|| {
                let mut frame = vec![0; 1 << 20];
                while edu.flush().is_ok() {
                    display.read_block(Bochs::VRAM, 0, &mut frame);
                }
            });
            let photographer = scope.spawn(|| loop {
                if let Err(error) = machine.screendump("d0") {
                    return error.errno();
                }
            });
            let listener = scope.spawn(|| machine.next_event(WAIT).unwrap_err().errno());
            support::wait_until("the reader is at it", || rounds.load(Ordering::Relaxed) > 0);
            thread::sleep(Duration::from_millis(100));
            let killed = Instant::now();
            machine.kill();
            reader.join().unwrap();
            painter.join().unwrap();
            copier.join().unwrap();
            assert_eq!(photographer.join().unwrap(), Errno::ENODEV);
            assert_eq!(listener.join().unwrap(), Errno::ENODEV);
            assert!(killed.elapsed() < WAIT, "{:?}", killed.elapsed());
        });
        assert_gone(&*display, Bochs::MMIO);
        assert_eq!(machine.scan().map(drop).unwrap_err().errno(), Errno::ENODEV);
        assert_eq!(machine.device_add(&support::display()).map(drop).unwrap_err().errno(), Errno::EEXIST);
        assert_eq!(machine.surprise_remove("d0").unwrap_err().errno(), Errno::ENODEV);
        assert_eq!(machine.request_removal("d0").unwrap_err().errno(), Errno::ENODEV);
    }
}

#[test]
fn functions_outlive_their_machine_as_gone() {
    if !can_run() {
        return;
    }
    let machine = Machine::start(Kind::Pc, &[display()]).unwrap();
    let function = find(&machine, DISPLAY);
    drop(machine);
    assert_gone(&*function, Bochs::MMIO);
}

/// Runs in a process of its own that is killed, see the next test.
#[test]
fn child_that_is_killed_with_a_machine() {
    if std::env::var_os("DRMM_TEST_KILLED_CHILD").is_none() {
        return;
    }
    let _machine = support::machine(Kind::Pc);
    println!("\nstarted");
    thread::sleep(WAIT);
}

/// The words on the command lines of all processes that mention `what`.
fn processes_with(what: &str) -> usize {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    entries
        .filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok())
        .filter(|line| String::from_utf8_lossy(line).contains(what))
        .count()
}

#[test]
fn nothing_is_left_of_a_process_that_was_killed() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    if !can_run() {
        return;
    }
    let temporary = std::env::temp_dir().join(format!("drmm-qemu-killed-{}", std::process::id()));
    std::fs::create_dir(&temporary).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child_that_is_killed_with_a_machine", "--nocapture"])
        .env("DRMM_TEST_KILLED_CHILD", "1")
        .env("TMPDIR", &temporary)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "started"));
    let name = temporary.to_str().unwrap();
    assert!(processes_with(name) > 0, "the watchdog names its directory");
    assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 1);
    child.kill().unwrap();
    child.wait().unwrap();
    support::wait_until("the watchdog has cleaned up", || {
        std::fs::read_dir(&temporary).unwrap().count() == 0 && processes_with(name) == 0
    });
    std::fs::remove_dir(&temporary).unwrap();
}
