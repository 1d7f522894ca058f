//! Registers and video memory of a simulated adapter, against plain memory.
//!
//! ```text
//! cargo bench -p drmm-pci --bench mmio
//! ```
//!
//! All ways take turns in one process, and only their ratios count: see `drmm-runtime/benches`.
#![forbid(unsafe_code)]

use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use drmm_pci::sim::{Bochs, Machine};
use drmm_pci::{Bound, Bus, Device, Driver, Id, IoMem};
use drmm_runtime::prelude::*;

const ROUNDS: usize = 100;
/// Of the adapter's display interface, in BAR 2: its identification.
const DISPI_ID: u64 = 0x500;

/// A frame of 1024 by 768 pixels of 32 bits.
const ROW: usize = 1024 * 4;
const ROWS: usize = 768;

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn nanoseconds(f: impl FnOnce()) -> f64 {
    let begin = Instant::now();
    f();
    begin.elapsed().as_secs_f64() * 1e9
}

/// How many times as long the first takes as the second: the median over rounds in which both take turns.
fn ratio(mut first: impl FnMut(), mut second: impl FnMut()) -> f64 {
    let rounds = (0..ROUNDS).map(|_| nanoseconds(&mut first) / nanoseconds(&mut second));
    median(rounds.collect())
}

/// Video memory of this size is there at least.
const VRAM: usize = 16 << 20;
/// A place in it.
const PIXEL: u64 = 0x1000;

fn paint(vram: &IoMem<'_, VRAM>, frame: &[u8]) {
    for (offset, row) in (0..).step_by(ROW).zip(frame.chunks(ROW)) {
        vram.write_block(offset, row);
    }
}

fn table(mmio: &IoMem<'_>, vram: &IoMem<'_, VRAM>) {
    let (mut copy, frame) = (vec![0_u8; ROW * ROWS], vec![0x5a_u8; ROW * ROWS]);
    let mut memcpy = |frame: &[u8]| {
        for (to, from) in copy.chunks_mut(ROW).zip(frame.chunks(ROW)) {
            to.copy_from_slice(from);
        }
        black_box(&mut copy);
    };
    let by_rows = ratio(|| memcpy(black_box(&frame)), || paint(vram, black_box(&frame)));
    let at_once = ratio(|| memcpy(black_box(&frame)), || vram.write_block(0, black_box(&frame)));
    println!("Painting 1024 x 768 x 32 into simulated video memory, as a part of the bandwidth of memcpy");
    println!("{:<44} {by_rows:>8.2}\n{:<44} {at_once:>8.2}", "row by row", "at once");

    let plain = AtomicU32::new(1);
    let reads = 10_000;
    // ORDERING: what a raw read of a register costs that is memory.
    let mut load = || (0..reads).for_each(|_| _ = black_box(black_box(&plain).load(Ordering::Relaxed)));
    let pixel = ratio(|| (0..reads).for_each(|_| _ = black_box(black_box(vram).read32(PIXEL))), &mut load);
    let register = ratio(|| (0..reads).for_each(|_| _ = black_box(mmio.read32(DISPI_ID))), &mut load);
    println!("\nOne read of four bytes at a constant offset, in times of a plain load");
    println!("{:<44} {pixel:>8.1}\n{:<44} {register:>8.1}", "video memory, reached directly", "a register");
}

/// Takes the table in its probe.
struct Bench;

impl Driver for Bench {
    const IDS: &'static [Id] = &[Id::new(0x1234, 0x1111)];

    fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result {
        pdev.enable()?;
        table(&pdev.devm_iomap_bar(2)?, &pdev.devm_iomap_bar_sized(0)?);
        Ok(())
    }
}

fn main() -> Result {
    let machine = Machine::new()?;
    machine.plug(1, Bochs::new())?;
    let bus = Bus::new(machine)?;
    bus.register_driver::<Bench>();
    Ok(())
}
