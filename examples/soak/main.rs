//! Plug, probe, draw, pull, again and again, with handles held across cycles: memory use stays
//! constant, no release is missed, and no thread hangs.
//!
//! `cargo run --release --example soak -- --cycles 100000` simulates; for QEMU add
//! `--features qemu` in front of `--example` and `--transport qemu` at the end.
//! The driver is that of the `bochs` example, and so is the program.
#![forbid(unsafe_code)]

#[path = "../bochs/adapter.rs"]
#[allow(dead_code, reason = "screens are compared by another example")]
mod adapter;
#[path = "../bochs/driver.rs"]
mod driver;
#[path = "../bochs/painter.rs"]
#[allow(dead_code, reason = "frames are drawn in halves by another example")]
mod painter;
#[path = "../bochs/picture.rs"]
#[allow(dead_code, reason = "screens are compared by another example")]
mod picture;
#[path = "../bochs/registers.rs"]
mod registers;

mod count;
mod cycle;
mod watchdog;

use std::process::ExitCode;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;
use std::thread;

#[cfg(feature = "qemu")]
use drmm_qemu as qemu;
use drmm_runtime::{Error, Result};

use crate::adapter::Kind;
use crate::cycle::Player;
use crate::watchdog::Watchdog;

/// Pairs of threads: one draws, one pulls.
const SIM_PLAYERS: u32 = 4;
/// Growth of the resident memory, in KiB, that allocators may cause after the first tenth.
const GROWTH_LIMIT: u64 = 64 << 10;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (kind, cycles) = match words[..] {
        ["--cycles", cycles] => (Kind::Sim, cycles.parse()),
        #[cfg(feature = "qemu")]
        ["--cycles", cycles, "--transport", "qemu"] => (Kind::Qemu(qemu::Kind::Pc), cycles.parse()),
        _ => {
            eprintln!("Usage: cargo run --release [--features qemu] --example soak -- --cycles N [--transport qemu]");
            return ExitCode::from(2);
        }
    };
    let Ok(cycles) = cycles else {
        eprintln!("soak: the number of cycles is not a number");
        return ExitCode::from(2);
    };
    match soak(kind, cycles) {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(complaint) => {
            eprintln!("soak: {complaint}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the cycles and returns their summary, or what was wrong.
fn soak(kind: Kind, cycles: u32) -> std::result::Result<String, String> {
    count::start();
    let players = if kind == Kind::Sim { SIM_PLAYERS } else { 1 };
    let watchdog = Watchdog::start(players);
    let done = Arc::new(AtomicU32::new(0));
    let early = Arc::new(AtomicU32::new(0));
    let threads: Vec<_> = (0..players)
        .map(|number| {
            let (done, early, beat) = (Arc::clone(&done), Arc::clone(&early), watchdog.beat(number));
            thread::spawn(move || -> Result {
                let mut player = Player::new(kind, number)?;
                while done.fetch_add(1, Ordering::Relaxed) < cycles {
                    player.cycle()?;
                    beat.tick();
                    if done.load(Ordering::Relaxed) >= cycles / 10 {
                        let _ = early.compare_exchange(
                            0,
                            count::resident_kib(),
                            Ordering::Relaxed,
                            Ordering::Relaxed,
                        );
                    }
                }
                player.end()
            })
        })
        .collect();
    for thread in threads {
        let outcome = thread.join().map_err(|_| "a player panicked".to_owned())?;
        outcome.map_err(|error: Error| error.to_string())?;
    }
    watchdog.end();
    let (early, late) = (u64::from(early.load(Ordering::Relaxed)), u64::from(count::resident_kib()));
    if early != 0 && late > early + GROWTH_LIMIT {
        return Err(format!("memory grew from {early} KiB to {late} KiB"));
    }
    let balance = count::balance()?;
    Ok(format!(
        "{cycles} cycles by {} threads: {balance}; resident memory {early} KiB after a tenth, {late} KiB at the end",
        2 * players
    ))
}
