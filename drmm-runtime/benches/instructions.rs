//! How many instructions a section takes, loop included, as valgrind's callgrind counts them.
//!
//! ```text
//! cargo bench -p drmm-runtime --bench instructions
//! ```
//!
//! The count repeats exactly, on any machine and under any load, so this table may fail a build. It
//! does if a section is longer than [`SECTION`], if a second one inside it adds more than
//! [`SECOND`], if a register at a constant offset of a window costs more than a volatile read by
//! hand, or if a register by its name costs more or less than by its offset.

mod common;

use std::env;
use std::hint::black_box;
use std::process::{Command, ExitCode, Stdio};

use common::peers::{Counter, Epoch, Floor, Guard, ParkingLot, Srcu, Std, Swap, Upgrade};
use common::sections::{BareMapping, Drmm, Entering, Mapping, Named};

/// Instructions of enter, check, read, exit and the loop around them.
const SECTION: f64 = 16.0;
/// What a section inside the section may add.
const SECOND: f64 = 14.0;

const TURNS: u32 = 20_000;

#[inline(never)]
fn read<G: Guard>(guard: &G, turns: u32) -> u32 {
    (0..turns).fold(0, |sum: u32, _| sum.wrapping_add(guard.read()))
}

#[inline(never)]
fn nested<G: Guard>(guard: &G, turns: u32) -> u32 {
    (0..turns).fold(0, |sum: u32, _| sum.wrapping_add(guard.nested()))
}

fn both<G: Guard>() -> [fn(u32) -> u32; 2] {
    [|turns| read(&G::new(), turns), |turns| nested(&G::new(), turns)]
}

/// A name, a section, and a section inside a section.
type Way = (&'static str, [fn(u32) -> u32; 2]);

fn ways() -> [Way; 13] {
    [
        (Drmm::NAME, both::<Drmm>()),
        (Mapping::NAME, both::<Mapping>()),
        (BareMapping::NAME, both::<BareMapping>()),
        (Named::NAME, both::<Named>()),
        (Entering::NAME, both::<Entering>()),
        (ParkingLot::NAME, both::<ParkingLot>()),
        (Std::NAME, both::<Std>()),
        (Epoch::NAME, both::<Epoch>()),
        (Swap::NAME, both::<Swap>()),
        (Upgrade::NAME, both::<Upgrade>()),
        (Counter::NAME, both::<Counter>()),
        (Srcu::NAME, both::<Srcu>()),
        (Floor::NAME, both::<Floor>()),
    ]
}

/// Instructions of this program when it runs one way this many times.
fn collected(way: usize, depth: usize, turns: u32) -> Option<f64> {
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe().ok()?)
        .env("DRMM_COUNT", format!("{way} {depth} {turns}"))
        .stdout(Stdio::null())
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&run.stderr);
    let line = said.lines().find(|line| line.contains("Collected :"))?;
    line.rsplit(' ').next()?.parse().ok()
}

/// Instructions of one turn: the cost of more turns, divided by how many more they are.
fn of_a_turn(way: usize, depth: usize) -> Option<f64> {
    let (few, many) = (collected(way, depth, TURNS)?, collected(way, depth, 3 * TURNS)?);
    Some(((many - few) / f64::from(2 * TURNS) * 10.0).round() / 10.0)
}

/// What the program does under valgrind: one way, a given number of times.
fn counted(what: &str) {
    let mut words = what.split(' ').map(|word| word.parse::<u32>().unwrap_or(0));
    let mut next = || words.next().unwrap_or(0) as usize;
    let (way, depth, turns) = (next(), next(), next());
    black_box(ways()[way].1[depth](u32::try_from(turns).unwrap_or(0)));
}

fn main() -> ExitCode {
    if let Ok(what) = env::var("DRMM_COUNT") {
        counted(&what);
        return ExitCode::SUCCESS;
    }
    if Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("skipped: valgrind is not installed");
        return ExitCode::SUCCESS;
    }
    println!("Instructions of a section with one register read, loop included");
    println!("{:<44} {:>10} {:>24}", "", "section", "a second one inside adds");
    let mut counts = Vec::new();
    for (number, (name, _)) in ways().iter().enumerate() {
        let (Some(one), Some(two)) = (of_a_turn(number, 0), of_a_turn(number, 1)) else {
            println!("skipped: valgrind counts nothing here");
            return ExitCode::SUCCESS;
        };
        println!("{name:<44} {one:>10.1} {:>24.1}", two - one);
        counts.push((one, two - one));
    }
    let [(section, second), in_window, by_hand, by_name, ..] = counts[..] else { return ExitCode::FAILURE };
    if section > SECTION || second > SECOND {
        println!("FAILED: at most {SECTION} and {SECOND} more");
        return ExitCode::FAILURE;
    }
    if in_window > by_hand {
        println!("FAILED: a constant offset in a window costs more than a volatile read by hand");
        return ExitCode::FAILURE;
    }
    if by_name != in_window {
        println!("FAILED: a register by its name does not cost what the constant offset does");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
