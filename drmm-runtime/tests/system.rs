//! The gate and what an operating system does to threads: signals, `fork`, many threads, and a
//! great many sections.
//!
//! Run it, as all tests, once as it is and once with `DRMM_NO_MEMBARRIER=1`, which makes every gate
//! use fences.
#![cfg(all(target_os = "linux", not(miri)))]

mod support;

use std::ffi::c_int;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{mpsc, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;
use support::*;

extern "C" {
    fn fork() -> c_int;
    fn waitpid(process: c_int, status: *mut c_int, options: c_int) -> c_int;
    fn _exit(status: c_int) -> !;
    fn signal(number: c_int, handler: extern "C" fn(c_int)) -> usize;
    fn pthread_self() -> usize;
    fn pthread_kill(thread: usize, number: c_int) -> c_int;
}

const SIGUSR1: c_int = 10;

/// A child of `fork` must not find a lock held by a test whose thread does not exist there.
static ALONE: Mutex<()> = Mutex::new(());

static INTERRUPTED: OnceLock<Dev<Card>> = OnceLock::new();
static HANDLED: AtomicU64 = AtomicU64::new(0);

extern "C" fn enter_in_a_handler(_: c_int) {
    if let Some(dev) = INTERRUPTED.get() {
        if dev.with_hw(|hw| hw.regs.look() == "regs") == Ok(true) {
            HANDLED.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[test]
fn signal_handlers_enter_and_leave_between_any_two_instructions() {
    let _alone = ALONE.lock().unwrap();
    let log = Log::default();
    let (parent, dev) = bound_card("signals", &log);
    assert!(INTERRUPTED.set(dev.clone()).is_ok());
    let (ended, (started, start)) = (AtomicBool::new(false), mpsc::channel());
    let entered = AtomicU64::new(0);
    thread::scope(|scope| {
        let interrupted = scope.spawn(|| {
            // The first section of a thread makes its record, which a handler must not.
            dev.with_hw(|_| ()).unwrap();
            // SAFETY: it takes nothing.
            started.send(unsafe { pthread_self() }).unwrap();
            while !ended.load(Ordering::Relaxed) {
                let outer = dev.enter().unwrap();
                let inner = dev.enter().unwrap();
                drop(outer);
                assert_eq!(inner.hw().regs.look(), "regs");
                entered.fetch_add(1, Ordering::Relaxed);
            }
        });
        let target = start.recv().unwrap();
        // SAFETY: the handler uses atomics and the gate only.
        unsafe { signal(SIGUSR1, enter_in_a_handler) };
        for _ in 0..5_000 {
            // SAFETY: the thread runs until `ended`.
            assert_eq!(unsafe { pthread_kill(target, SIGUSR1) }, 0);
            thread::yield_now();
        }
        while entered.load(Ordering::Relaxed) == 0 && !interrupted.is_finished() {
            thread::yield_now();
        }
        ended.store(true, Ordering::Relaxed);
        interrupted.join().unwrap();
    });
    assert!(HANDLED.load(Ordering::Relaxed) > 0, "a handler ran");
    parent.unplug().expect("no section is left under way");
    unbind(&parent);
}

/// What a child of `fork` does with devices that were made before: 0 if all is as it should be.
fn in_the_child(
    (parent, dev): (&Parent, &Dev<Card>),
    busy: &Dev<Card>,
    (own_parent, section): (&Parent, Entered<'_, Card>),
) -> c_int {
    // Its own sections work, also of a device with a section of a thread that does not exist here.
    if busy.with_hw(|hw| hw.regs.look()) != Ok("regs") || dev.with_hw(|hw| hw.regs.look()) != Ok("regs") {
        return 1;
    }
    // The registration for `membarrier` is inherited, and a device with no thread inside can be
    // unplugged.
    if parent.unplug().is_err() || dev.enter().is_ok() {
        return 2;
    }
    // The section that its thread was inside of is its own, and ends with the guard.
    if errno(own_parent.unplug()) != Errno::EDEADLK || section.hw().regs.look() != "regs" {
        return 3;
    }
    drop(section);
    if own_parent.unplug().is_err() {
        return 4;
    }
    // Threads of the child, and a device that it made: `membarrier` reaches them.
    let (parent, dev) = bound_card("child", &Log::default());
    let (dead, entered) = (AtomicBool::new(false), AtomicBool::new(false));
    let enters = || {
        while dev.with_hw(|_| assert!(!dead.load(Ordering::Relaxed))).is_ok() {
            entered.store(true, Ordering::Relaxed);
        }
    };
    thread::scope(|scope| {
        let enters = scope.spawn(enters);
        while !entered.load(Ordering::Relaxed) {
            thread::yield_now();
        }
        let unplugged = parent.unplug();
        dead.store(true, Ordering::Relaxed);
        if enters.join().is_ok() && unplugged.is_ok() {
            0
        } else {
            5
        }
    })
}

#[test]
fn a_child_of_fork_can_use_and_unplug_what_nobody_was_inside_of() {
    let _alone = ALONE.lock().unwrap();
    let log = Log::default();
    let (parent, dev) = bound_card("fork", &log);
    let (busy_parent, busy) = bound_card("busy", &log);
    let (own_parent, own) = bound_card("own", &log);
    let ((inside, is_inside), (leave, left)) = (mpsc::channel(), mpsc::channel::<()>());
    thread::scope(|scope| {
        let busy = &busy;
        scope.spawn(move || {
            let section = busy.enter().unwrap();
            inside.send(()).unwrap();
            let _ = left.recv();
            drop(section);
        });
        is_inside.recv().unwrap();
        let section = own.enter().unwrap();
        // SAFETY: the child runs `in_the_child` only, which takes no lock that another thread may
        // hold.
        let child = unsafe { fork() };
        if child == 0 {
            let status = in_the_child((&parent, &dev), busy, (&own_parent, section));
            // SAFETY: ends the process at once.
            unsafe { _exit(status) };
        }
        assert!(child > 0, "fork works");
        let mut status = -1;
        // SAFETY: the status is written to a number of ours.
        assert_eq!(unsafe { waitpid(child, &raw mut status, 0) }, child);
        assert_eq!(status, 0, "the child's verdict, times 256");
        assert_eq!(section.hw().regs.look(), "regs");
        drop(leave);
    });
    // Nothing of this reached the parent process.
    assert!(!dev.is_unplugged());
    unbind(&parent);
    unbind(&busy_parent);
    unbind(&own_parent);
}

#[test]
fn a_thousand_sections_on_one_thread_end_in_any_order() {
    let _alone = ALONE.lock().unwrap();
    let log = Log::default();
    let (parent, dev) = bound_card("deep", &log);
    let mut sections: Vec<_> = (0..1_000).map(|_| dev.enter().unwrap()).collect();
    let mut at = 0;
    while !sections.is_empty() {
        assert_eq!(errno(parent.unbind(Removal::Orderly)), Errno::EDEADLK, "this thread is inside");
        at = (at + 7_919) % sections.len();
        assert_eq!(sections.swap_remove(at).hw().regs.look(), "regs");
    }
    unbind(&parent);
}

#[test]
fn who_keeps_asking_at_a_closed_gate_does_not_hold_up_the_drain() {
    let _alone = ALONE.lock().unwrap();
    let log = Log::default();
    for _ in 0..5 {
        let (parent, dev) = bound_card("asked", &log);
        let (ended, asked) = (AtomicBool::new(false), AtomicU64::new(0));
        thread::scope(|scope| {
            // So many threads that at nearly every moment one of them announces itself.
            for _ in 0..64 {
                scope.spawn(|| {
                    while !ended.load(Ordering::Relaxed) {
                        let _ = dev.enter();
                        asked.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
            while asked.load(Ordering::Relaxed) < 1_000 {
                thread::yield_now();
            }
            let begin = Instant::now();
            parent.unplug().unwrap();
            assert!(begin.elapsed() < Duration::from_secs(10), "the drain waits for who is refused");
            ended.store(true, Ordering::Relaxed);
        });
        unbind(&parent);
    }
}

#[test]
fn a_section_among_a_thousand_threads_is_found() {
    let _alone = ALONE.lock().unwrap();
    let log = Log::default();
    let (parent, dev) = bound_card("crowd", &log);
    let (doors, wait): (Vec<_>, Vec<_>) = (0..1_024).map(|_| mpsc::channel::<()>()).unzip();
    let (entered, all_entered) = mpsc::channel();
    thread::scope(|scope| {
        let (dev, parent) = (&dev, &parent);
        for (number, wait) in wait.into_iter().enumerate() {
            let entered = entered.clone();
            scope.spawn(move || {
                let section = dev.enter().unwrap();
                let section = (number == 777).then_some(section);
                entered.send(()).unwrap();
                let _ = wait.recv();
                drop(section);
            });
        }
        (0..1_024).for_each(|_| all_entered.recv().unwrap());
        let (returned, returns) = mpsc::channel();
        scope.spawn(move || {
            parent.unplug().unwrap();
            returned.send(()).unwrap();
        });
        assert!(returns.recv_timeout(Duration::from_millis(50)).is_err(), "one is still inside");
        drop(doors);
        returns.recv().unwrap();
    });
    unbind(&parent);
}
