//! The gate where a filter refuses `membarrier(2)`: from the start, and all of a sudden.
//!
//! A filter lasts as long as its process, so each of these tests has one of its own.
#![cfg(all(target_os = "linux", target_arch = "x86_64", not(miri)))]

mod support;

use std::ffi::{c_int, c_long, c_ulong};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use support::*;

extern "C" {
    fn fork() -> c_int;
    fn waitpid(process: c_int, status: *mut c_int, options: c_int) -> c_int;
    fn _exit(status: c_int) -> !;
    fn prctl(option: c_int, ...) -> c_int;
    fn syscall(number: c_long, ...) -> c_long;
}

const MEMBARRIER: u32 = 324;
const SIGABRT: c_int = 6;
const EPERM: u32 = 1;

/// `struct sock_filter` and `struct sock_fprog`.
#[repr(C)]
struct Instruction(u16, u8, u8, u32);

#[repr(C)]
struct Program {
    length: u16,
    first: *const Instruction,
}

/// From now on `membarrier` is refused in this thread and those that it starts. False if the system
/// has no filters.
fn refuse_membarrier() -> bool {
    const SET_DUMPABLE: c_int = 4;
    const SET_SECCOMP: c_int = 22;
    const SET_NO_NEW_PRIVS: c_int = 38;
    const FILTER: c_ulong = 2;
    let (on, off): (c_ulong, c_ulong) = (1, 0);
    let filter = [
        // The number of the call; is it this one; then EPERM, else as usual.
        Instruction(0x20, 0, 0, 0),
        Instruction(0x15, 0, 1, MEMBARRIER),
        Instruction(0x06, 0, 0, 0x0005_0000 | EPERM),
        Instruction(0x06, 0, 0, 0x7fff_0000),
    ];
    let program = Program { length: 4, first: filter.as_ptr() };
    // SAFETY: numbers only. What is to abort leaves no core behind.
    let no_core = unsafe { prctl(SET_DUMPABLE, off, off, off, off) } == 0;
    // SAFETY: numbers only.
    let ready = no_core && unsafe { prctl(SET_NO_NEW_PRIVS, on, off, off, off) } == 0;
    // SAFETY: the program outlives the call, which copies it.
    ready && unsafe { prctl(SET_SECCOMP, FILTER, &raw const program, off, off) } == 0
}

/// Whether gates of this process rest on the call.
fn membarrier_is_used() -> bool {
    // SAFETY: it asks which commands there are.
    let known = unsafe { syscall(c_long::from(MEMBARRIER), 0 as c_long, 0 as c_long, 0 as c_long) };
    known > 0 && known & 0x18 == 0x18 && std::env::var_os("DRMM_NO_MEMBARRIER").is_none()
}

/// Devices are unplugged while threads enter them: no thread may be inside when an unplug returns.
fn unplug_against_sections() {
    let log = Log::default();
    for _ in 0..100 {
        let (parent, dev) = bound_card("filtered", &log);
        let (dead, entered) = (AtomicBool::new(false), AtomicU64::new(0));
        thread::scope(|scope| {
            scope.spawn(|| {
                while dev.with_hw(|_| assert!(!dead.load(Ordering::Relaxed))).is_ok() {
                    entered.fetch_add(1, Ordering::Relaxed);
                }
            });
            while entered.load(Ordering::Relaxed) < 100 {
                thread::yield_now();
            }
            parent.unplug().unwrap();
            dead.store(true, Ordering::Relaxed);
        });
        unbind(&parent);
    }
}

const FILTERED: &str = "DRMM_TEST_FILTERED";
const NO_FILTERS: &str = "skipped: the system has no filters for calls";

#[test]
fn a_process_that_may_not_call_membarrier_uses_fences() {
    // The child process, which runs this test alone: there the filter comes before the first gate.
    if std::env::var_os(FILTERED).is_some() {
        if refuse_membarrier() {
            // A gate that rested on the call would end the program.
            unplug_against_sections();
        } else {
            println!("{NO_FILTERS}");
        }
        return;
    }
    let run = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_process_that_may_not_call_membarrier_uses_fences", "--nocapture"])
        .env(FILTERED, "1")
        .output()
        .unwrap();
    let (said, errors) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{said}{errors}");
    if said.contains(NO_FILTERS) {
        println!("{NO_FILTERS}");
    }
}

#[test]
fn a_barrier_that_is_refused_all_of_a_sudden_ends_the_program() {
    const UNFILTERED: c_int = 77;
    let log = Log::default();
    let (parent, dev) = bound_card("betrayed", &log);
    dev.with_hw(|_| ()).unwrap();
    // SAFETY: the child uses the system's calls and one device, and nothing of other threads.
    let child = unsafe { fork() };
    if child == 0 {
        let status = if refuse_membarrier() { c_int::from(parent.unplug().is_err()) } else { UNFILTERED };
        // SAFETY: ends the process at once.
        unsafe { _exit(status) };
    }
    assert!(child > 0, "fork works");
    let mut status = -1;
    // SAFETY: the status is written to a number of ours.
    assert_eq!(unsafe { waitpid(child, &raw mut status, 0) }, child);
    if status == UNFILTERED << 8 {
        println!("{NO_FILTERS}");
    } else if membarrier_is_used() {
        assert_eq!(status & 0x7f, SIGABRT, "to return would let the hardware go under a section");
    } else {
        assert_eq!(status, 0, "fences need no call");
    }
    unbind(&parent);
}
