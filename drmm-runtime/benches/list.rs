//! The release list against the kernel's layout and search, re-expressed in the same process.
//!
//! ```text
//! cargo bench -p drmm-runtime --bench list
//! ```
//!
//! The payload is an action with 16 bytes of captures that adds to a counter.

mod common;
#[path = "common/kernel_list.rs"]
mod kernel_list;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use common::card::bound_scope;
use common::{pin, print, rounds, setting, take_turns, thread_time, Way};
use drmm_runtime::bus::{BoundDevice, Parent, Removal};
use drmm_runtime::report::Census;
use drmm_runtime::resource::ActionTicket;
use kernel_list::{Data, KernelList};

/// Counts the calls of the allocator.
struct Counting;

std::thread_local! {
    static ASKED: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: the system's allocator with a count beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = ASKED.try_with(|asked| asked.set(asked.get() + layout.size()));
        // SAFETY: the caller keeps the contract of `alloc`, which is that of `System` too.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`, and all memory is `System`'s.
        unsafe { System.dealloc(place, layout) };
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

static RUNS: AtomicUsize = AtomicUsize::new(0);

fn run(what: usize) {
    // ORDERING: a counter that is read when everything is over.
    RUNS.store(RUNS.load(Ordering::Relaxed).wrapping_add(what), Ordering::Relaxed);
}

fn time(f: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    f();
    begin.elapsed()
}

/// `which` part of a life of `n` actions, per action: adding, early release of `early` of them, the
/// walk.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Add,
    Early(usize),
    Walk,
}

/// The numbers of `count` of `n` actions, far from each other and in no order.
fn some(count: usize, n: usize) -> impl Iterator<Item = usize> {
    (0..count).map(move |i| (i.wrapping_mul(7_919) + n / 2) % n)
}

fn drmm(part: Part, n: usize) -> Duration {
    let mut took = Duration::ZERO;
    let parent = Parent::new("list").expect("memory");
    bound_scope(&parent, |scope| {
        let function: fn(usize) = run;
        let add = |what| scope.devm_add_action("action", move || function(what));
        took = match part {
            Part::Add => time(|| (0..n).for_each(|what| drop(add(what)))),
            Part::Early(count) => {
                let mut tickets: Vec<Option<ActionTicket<'_>>> = (0..n).map(|what| add(what).ok()).collect();
                time(|| some(count, n).for_each(|at| early(&mut tickets[at])))
            }
            Part::Walk => {
                (0..n).for_each(|what| drop(add(what)));
                Duration::ZERO
            }
        };
    });
    let walk = time(|| parent.unbind(Removal::Orderly).expect("bound"));
    if part == Part::Walk {
        walk
    } else {
        took
    }
}

fn early(ticket: &mut Option<ActionTicket<'_>>) {
    if let Some(ticket) = ticket.take() {
        ticket.release().expect("the list is open");
    }
}

fn kernel(part: Part, n: usize) -> Duration {
    kernel_by(KernelList::add, part, n)
}

/// The same without what `__drmm_add_action` does besides allocating and linking.
fn kernel_bare(part: Part, n: usize) -> Duration {
    kernel_by(KernelList::add_bare, part, n)
}

#[inline]
fn kernel_by(add: impl Fn(&KernelList, &'static str, Data), part: Part, n: usize) -> Duration {
    let list = KernelList::new();
    let add = time(|| (0..n).for_each(|what| add(&list, "action", Data { run, what })));
    match part {
        Part::Add => add,
        Part::Early(count) => time(|| some(count, n).for_each(|what| list.release_early(what))),
        Part::Walk => time(|| list.release_all()),
    }
}

/// One part of the life of `n` actions for both.
fn table(title: &str, part: Part, n: usize, rounds: u32) {
    let repeat = (20_000 / n).max(1);
    let many = move |f: fn(Part, usize) -> Duration| {
        move |_| {
            tidy_memory();
            (0..repeat).map(|_| f(part, n)).sum()
        }
    };
    let mut ways =
        vec![Way::timed("drmm", many(drmm)), Way::timed("the kernel's, re-expressed", many(kernel))];
    if part == Part::Add {
        ways.push(Way::timed("its allocation, lock and links alone", many(kernel_bare)));
    }
    let of_a_life = if let Part::Early(count) = part { count } else { n };
    let turns = u32::try_from(of_a_life * repeat).unwrap_or(u32::MAX);
    let rows = take_turns(&mut ways, rounds, turns);
    print(&format!("{title}, {n} actions; ns each, x is to drmm"), &rows, "drmm");
}

fn memory() {
    let before = ASKED.get();
    let list = KernelList::new();
    let empty = ASKED.get() - before;
    list.add("action", Data { run, what: 1 });
    let theirs = ASKED.get() - before - empty;
    println!("\nBytes asked of the allocator for an action with 16 captured bytes");
    println!("{:<44} {:>10}", "the kernel's, re-expressed", theirs);
    let parent = Parent::new("memory").expect("memory");
    let mut asked = 0;
    bound_scope(&parent, |scope| {
        let function: fn(usize) = run;
        // The first one of a line makes the table for all of them.
        for what in 1..=2 {
            let before = ASKED.get();
            let _ = scope.devm_add_action("action", move || function(std::hint::black_box(what)));
            asked = ASKED.get() - before;
        }
    });
    println!("{:<44} {asked:>10}", "drmm");
    parent.unbind(Removal::Orderly).expect("bound");
}

/// Two threads that add to one list.
fn contended() {
    let n = 20_000;
    let both = |add: &(dyn Fn(usize) + Sync)| {
        let work = |number: usize| {
            move || {
                pin(number);
                let before = thread_time();
                (0..n).for_each(add);
                thread_time().saturating_sub(before)
            }
        };
        thread::scope(|scope| {
            let threads = [scope.spawn(work(0)), scope.spawn(work(1))];
            threads.into_iter().map(|thread| thread.join().expect("no panic")).sum::<Duration>()
        })
    };
    let ours = move |_| {
        let parent = Parent::new("list").expect("memory");
        let mut took = Duration::ZERO;
        bound_scope(&parent, |scope| {
            let function: fn(usize) = run;
            took = both(&|what| drop(scope.devm_add_action("action", move || function(what))));
        });
        parent.unbind(Removal::Orderly).expect("bound");
        took
    };
    let theirs = move |_| {
        let list = KernelList::new();
        both(&|what| list.add("action", Data { run, what }))
    };
    let bare = move |_| {
        let list = KernelList::new();
        both(&|what| list.add_bare("action", Data { run, what }))
    };
    let mut ways = vec![
        Way::timed("drmm", ours),
        Way::timed("the kernel's, re-expressed", theirs),
        Way::timed("its allocation, lock and links alone", bare),
    ];
    let rows = take_turns(&mut ways, rounds(), u32::try_from(2 * n).unwrap_or(u32::MAX));
    print("Two threads add to one list; ns of processor time each, x is to drmm", &rows, "drmm");
}

/// Lets the C library keep what it is given back. Otherwise the pages of a long list are new in
/// every round, and what is measured is how fast the system clears them.
fn keep_memory() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(31 << 20)));
}

/// Lets the C library put together what it was given back, so that one way does not find the pieces
/// of the other: it does so before it looks for a large piece.
fn tidy_memory() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(100 << 10)));
}

fn main() {
    pin(0);
    kernel_list::boot();
    // In a program that never makes a census the compiler removes the check for one.
    drop(Census::new());
    keep_memory();
    memory();
    let most = setting("MOST", 1_000_000) as usize;
    for n in [10, 1_000, most] {
        let few = if n > 10_000 { rounds() / 10 + 1 } else { rounds() };
        table("Add", Part::Add, n, few);
        table("Release early by handle", Part::Early(if n > 10_000 { 20 } else { n / 2 }), n, few);
        table("Release walk", Part::Walk, n, few);
    }
    contended();
}
