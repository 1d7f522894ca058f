//! A section against its peers: enter, check, one register read, exit.
//!
//! ```text
//! cargo bench -p drmm-runtime --bench gate
//! ```
//!
//! `ROUNDS=20` for a quick look. `DRMM_NO_MEMBARRIER=1` shows the gate as it is where the system
//! has no `membarrier`.

mod common;

use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use common::peers::{Counter, Epoch, Floor, Guard, ParkingLot, Srcu, Std, Swap, Upgrade};
use common::sections::{Beside, Drmm, GateAlone};
use common::{pin, print, rounds, setting, take_turns, thread_time, Way};

/// Calls `$table::<Peer>()` for all peers and collects the results.
macro_rules! of_all {
    ($table:ident($($argument:expr),*)) => {
        [
            $table::<Drmm>($($argument),*),
            $table::<ParkingLot>($($argument),*),
            $table::<Std>($($argument),*),
            $table::<Epoch>($($argument),*),
            $table::<Swap>($($argument),*),
            $table::<Upgrade>($($argument),*),
            $table::<Counter>($($argument),*),
            $table::<Srcu>($($argument),*),
            $table::<Floor>($($argument),*),
        ]
    };
}

#[inline(never)]
fn read<G: Guard>(guard: &G, turns: u32) -> u32 {
    (0..turns).fold(0, |sum: u32, _| sum.wrapping_add(guard.read()))
}

#[inline(never)]
fn nested<G: Guard>(guard: &G, turns: u32) -> u32 {
    (0..turns).fold(0, |sum: u32, _| sum.wrapping_add(guard.nested()))
}

fn alone<G: Guard>() -> Way<'static> {
    let guard = G::new();
    Way::new(G::NAME, move |turns| read(&guard, turns))
}

fn twice<G: Guard>() -> Way<'static> {
    let guard = G::new();
    Way::new(G::NAME, move |turns| nested(&guard, turns))
}

/// `threads` threads on one device; the time is their total processor time divided by their number.
fn together<G: Guard>(threads: usize) -> Way<'static> {
    let guard = Arc::new(G::new());
    Way::timed(G::NAME, move |turns| {
        let begin = Barrier::new(threads);
        thread::scope(|scope| {
            let work = |number: usize| {
                let (guard, begin) = (&guard, &begin);
                move || {
                    pin(number % 2);
                    read(&**guard, 1);
                    begin.wait();
                    let before = thread_time();
                    std::hint::black_box(read(&**guard, turns));
                    thread_time().saturating_sub(before)
                }
            };
            let threads: Vec<_> = (0..threads).map(|number| scope.spawn(work(number))).collect();
            let took: Duration = threads.into_iter().map(|thread| thread.join().expect("no panic")).sum();
            took
        }) / u32::try_from(threads).unwrap_or(1)
    })
}

/// A device of many at random for each turn.
fn scattered<G: Guard>(devices: usize) -> Way<'static> {
    let guards: Vec<G> = (0..devices).map(|_| G::new()).collect();
    Way::new(G::NAME, move |turns| {
        let (mut seed, mut sum) = (1_u64, 0_u32);
        for _ in 0..turns {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(seed >> 33).unwrap_or(0) % guards.len();
            sum = sum.wrapping_add(guards[at].read());
        }
        sum
    })
}

fn main() {
    pin(0);
    let turns = setting("TURNS", 100_000);
    let rows = take_turns(&mut of_all!(alone()), rounds(), turns);
    print("One thread, ns a section; x is to drmm", &rows, Drmm::NAME);
    let rows = take_turns(&mut of_all!(twice()), rounds(), turns);
    print("One thread, a section inside a section, ns a pair; x is to drmm", &rows, Drmm::NAME);

    let few = rounds() / 3 + 1;
    let mut ways = Vec::from(of_all!(together(2)));
    ways.push(Way { name: "drmm, one thread", ..together::<Drmm>(1) });
    let rows = take_turns(&mut ways, few, turns);
    print("Two threads on one device, ns of processor time a section; x is to drmm", &rows, Drmm::NAME);

    let mut ways = vec![
        Way { name: "drmm, 1 device", ..scattered::<Drmm>(1) },
        Way { name: "drmm, 100 devices", ..scattered::<Drmm>(100) },
        Way { name: "drmm, 10,000 devices", ..scattered::<Drmm>(10_000) },
        Way { name: "drmm, 1 device, one register", ..scattered::<Beside>(1) },
        Way { name: "drmm, 10,000 devices, one register", ..scattered::<Beside>(10_000) },
        Way { name: "drmm, 1 device, the gate alone", ..scattered::<GateAlone>(1) },
        Way { name: "drmm, 10,000 devices, the gate alone", ..scattered::<GateAlone>(10_000) },
        Way { name: "floor, 1 device", ..scattered::<Floor>(1) },
        Way { name: "floor, 10,000 devices", ..scattered::<Floor>(10_000) },
        Way { name: "parking_lot, 1 device", ..scattered::<ParkingLot>(1) },
        Way { name: "parking_lot, 10,000 devices", ..scattered::<ParkingLot>(10_000) },
    ];
    // Slices in which each device is visited a hundred times. In short ones a part of the time goes
    // into bringing back what the other ways have pushed out of the caches.
    let rows = take_turns(&mut ways, few / 5 + 1, turns * 10);
    print("A device at random, ns a section; x is to one device", &rows, "drmm, 1 device");

    let mut ways = vec![
        Way { name: "drmm, 1 thread", ..together::<Drmm>(1) },
        Way { name: "drmm, 1,024 threads", ..together::<Drmm>(1024) },
        Way { name: "parking_lot, 1,024 threads", ..together::<ParkingLot>(1024) },
    ];
    let rows = take_turns(&mut ways, rounds() / 30 + 1, turns / 10);
    print(
        "Threads on one device, ns of processor time a section; x is to one thread",
        &rows,
        "drmm, 1 thread",
    );
}
