//! What an unplug costs that waits for no section, by number of threads; and it waits for no other
//! device.
//!
//! ```text
//! cargo bench -p drmm-runtime --bench unplug
//! ```

mod common;

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{mpsc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use common::card::card;
use common::{pin, print, rounds, take_turns, Way};
use drmm_runtime::bus::Removal;

/// Unplugs one fresh device for each turn; the time is that of the unplugs alone.
fn unplug(turns: u32) -> Duration {
    let mut took = Duration::ZERO;
    for _ in 0..turns {
        let (parent, dev) = card("card");
        black_box(dev.with_hw(|hw| hw.register.0.load(Ordering::Relaxed)).is_ok());
        let begin = Instant::now();
        parent.unplug().expect("nobody is inside");
        took += begin.elapsed();
        drop(dev);
        parent.unbind(Removal::Orderly).expect("bound");
    }
    took
}

/// Keeps this many threads alive, each with a record, while `f` runs. One of them is busy if
/// `busy`.
fn among<R>(threads: usize, busy: bool, f: impl FnOnce() -> R) -> R {
    let (entered, stop) = (Barrier::new(threads + 1), AtomicBool::new(false));
    let (_parent, dev) = card("crowd");
    thread::scope(|scope| {
        let mut doors = Vec::new();
        for number in 0..threads {
            let (door, wait) = mpsc::channel::<()>();
            doors.push(door);
            let (entered, stop, dev) = (&entered, &stop, &dev);
            scope.spawn(move || {
                let look = || dev.with_hw(|hw| hw.register.0.load(Ordering::Relaxed)).unwrap_or(0);
                black_box(look());
                entered.wait();
                if number == 0 && busy {
                    pin(1);
                    // ORDERING: a wish to end, that may be seen late.
                    while !stop.load(Ordering::Relaxed) {
                        black_box(look());
                    }
                }
                let _ = wait.recv();
            });
        }
        entered.wait();
        let result = f();
        stop.store(true, Ordering::Relaxed);
        drop(doors);
        result
    })
}

/// The unplug of one device beside a section of another that sleeps.
fn beside_a_sleeper() {
    let (_held_parent, held) = card("held");
    let (parent, _dev) = card("card");
    let sleep = Duration::from_millis(100);
    let (inside, is_inside) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            let _ = held.with_hw(|_| {
                let _ = inside.send(());
                thread::sleep(sleep);
            });
        });
        is_inside.recv().expect("it enters");
        let begin = Instant::now();
        parent.unplug().expect("nobody is inside");
        let took = begin.elapsed();
        println!("\nUnplug beside a section of another device that sleeps 100 ms");
        println!("it took {:.4} of that sleep", took.as_secs_f64() / sleep.as_secs_f64());
        assert!(took < sleep / 2, "it waited for a section of another device");
    });
}

fn main() {
    pin(0);
    let mut ways = vec![
        Way::timed("alone", unplug),
        Way::timed("16 threads that sleep", |turns| among(16, false, || unplug(turns))),
        Way::timed("1,024 threads that sleep", |turns| among(1024, false, || unplug(turns))),
        Way::timed("1,024 threads, one of them enters all the time", |turns| {
            among(1024, true, || unplug(turns))
        }),
    ];
    let rows = take_turns(&mut ways, rounds() / 10 + 1, 20);
    print("Unplug of a device that nobody is inside, ns; x is to one alone", &rows, "alone");
    let worst = rows.iter().map(common::Row::median).fold(0.0, f64::max);
    println!("the slowest median is {:.2} of 100 us", worst / 100_000.0);
    beside_a_sleeper();
}
