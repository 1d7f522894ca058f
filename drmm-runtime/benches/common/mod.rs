//! How every table of this folder is taken: all ways take turns in one process, and what is printed
//! is ratios.
//!
//! A shared machine changes its speed within minutes, so a time of one run says nothing about
//! another run. Within one round all ways see the same machine. A round gives every way one short
//! slice; the table shows the median over all rounds, the minimum, and the median of the ratios
//! within the rounds.
#![allow(dead_code, reason = "every bench uses a part of it")]

pub(crate) mod card;
pub(crate) mod peers;
pub(crate) mod sections;

use std::hint::black_box;
use std::time::{Duration, Instant};

use rustix::thread::{sched_setaffinity, CpuSet};
use rustix::time::{clock_gettime, ClockId};

/// One way to do the thing that a table is about.
pub(crate) struct Way<'a> {
    pub(crate) name: &'static str,
    /// Does it this many times and returns how long that took.
    pub(crate) run: Box<dyn FnMut(u32) -> Duration + 'a>,
}

impl<'a> Way<'a> {
    /// A way whose time is that of the thread that runs it.
    pub(crate) fn new(name: &'static str, mut repeat: impl FnMut(u32) -> u32 + 'a) -> Self {
        let run = move |turns| {
            let begin = Instant::now();
            black_box(repeat(turns));
            begin.elapsed()
        };
        Self { name, run: Box::new(run) }
    }

    /// A way that knows by itself which part of its work counts.
    pub(crate) fn timed(name: &'static str, run: impl FnMut(u32) -> Duration + 'a) -> Self {
        Self { name, run: Box::new(run) }
    }
}

/// What one way took, in nanoseconds for each turn, round by round.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    rounds: Vec<f64>,
}

impl Row {
    pub(crate) fn median(&self) -> f64 {
        median(self.rounds.clone())
    }

    pub(crate) fn least(&self) -> f64 {
        self.rounds.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// How many times as long as `other`: the median of the rounds' ratios.
    pub(crate) fn times(&self, other: &Row) -> f64 {
        median(self.rounds.iter().zip(&other.rounds).map(|(own, theirs)| own / theirs).collect())
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Runs all ways in turns, after one round to warm up.
pub(crate) fn take_turns(ways: &mut [Way<'_>], rounds: u32, turns: u32) -> Vec<Row> {
    let mut rows: Vec<Row> = ways.iter().map(|way| Row { name: way.name, rounds: Vec::new() }).collect();
    for round in 0..=rounds {
        for (way, row) in ways.iter_mut().zip(&mut rows) {
            let took = (way.run)(turns).as_secs_f64() * 1e9 / f64::from(turns);
            if round > 0 {
                row.rounds.push(took);
            }
        }
    }
    rows
}

/// Prints the rows, each with its ratio to `base`, which is the first row of that name.
pub(crate) fn print(title: &str, rows: &[Row], base: &str) {
    let base = rows.iter().find(|row| row.name == base).expect("the base is one of the rows");
    println!("\n{title}");
    println!("{:<44} {:>10} {:>10} {:>12} {:>12}", "", "median", "least", "x (medians)", "x (least)");
    for row in rows {
        let (median, least) = (row.median(), row.least());
        let (times, of_least) = (row.times(base), least / base.least());
        println!("{:<44} {median:>10.2} {least:>10.2} {times:>12.2} {of_least:>12.2}", row.name);
    }
}

/// Keeps the running thread on one processor, if there is one of that number.
pub(crate) fn pin(to: usize) {
    let mut set = CpuSet::new();
    set.set(to);
    // If it is refused the table is less steady, but still correct.
    let _ = sched_setaffinity(None, &set);
}

/// Processor time of the running thread.
pub(crate) fn thread_time() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(now.tv_nsec).unwrap_or(0))
}

/// A number from the environment: fewer rounds for a quick look, more for a steady table.
pub(crate) fn setting(name: &str, default: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// `ROUNDS` of the environment, or 150.
pub(crate) fn rounds() -> u32 {
    setting("ROUNDS", 150)
}
