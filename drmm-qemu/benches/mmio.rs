//! Registers and video memory of an adapter, simulated and in QEMU, against plain memory and
//! against the wire.
//!
//! ```text
//! cargo bench -p drmm-qemu --bench mmio
//! ```
//!
//! All ways take turns in one process, and only their ratios count: see `drmm-runtime/benches`.
#![forbid(unsafe_code)]

use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;
use std::time::Instant;

use drmm_pci::transport::{Function, Transport, Width};
use drmm_pci::{Bound, Bus, Device, Driver, Id, IoMem};
use drmm_qemu as qemu;
use drmm_runtime::prelude::*;
use drmm_sim::{Bochs, Machine};

const ROUNDS: usize = 100;
/// Rounds for QEMU: the wire is slow.
const QEMU_ROUNDS: usize = 20;
/// The identification register of the adapter's display interface, in BAR 2.
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

/// How many times as long the first takes as the second: the median over rounds in which both take
/// turns.
fn ratio(first: impl FnMut(), second: impl FnMut()) -> f64 {
    ratio_of(ROUNDS, first, second)
}

fn ratio_of(rounds: usize, mut first: impl FnMut(), mut second: impl FnMut()) -> f64 {
    let rounds = (0..rounds).map(|_| nanoseconds(&mut first) / nanoseconds(&mut second));
    median(rounds.collect())
}

/// The video memory has at least this size.
const VRAM: usize = 16 << 20;
/// An offset in the video memory.
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
    // ORDERING: Relaxed, since the cost of a raw read of memory is measured.
    let mut load = || (0..reads).for_each(|_| _ = black_box(black_box(&plain).load(Ordering::Relaxed)));
    let pixel = ratio(|| (0..reads).for_each(|_| _ = black_box(black_box(vram).read32(PIXEL))), &mut load);
    let register = ratio(|| (0..reads).for_each(|_| _ = black_box(mmio.read32(DISPI_ID))), &mut load);
    println!("\nOne read of four bytes at a constant offset, in times of a plain load");
    println!("{:<44} {pixel:>8.1}\n{:<44} {register:>8.1}", "video memory, reached directly", "a register");
}

fn adapter(machine: &qemu::Machine) -> Result<Arc<dyn Function>> {
    let found =
        machine.scan()?.into_iter().find(|function| function.config_read(0, Width::B4) == 0x1111_1234);
    found.ok_or(Errno::ENODEV.into())
}

/// What a driver's `IoMem` calls, on two machines: in QEMU's process, and on the wire.
fn qemu_table(direct: &dyn Function, wire: &dyn Function) {
    let (mut copy, frame) = (vec![0_u8; ROW * ROWS], vec![0x5a_u8; ROW * ROWS]);
    let rows = |function: &dyn Function| {
        for (offset, row) in (0..).step_by(ROW).zip(black_box(&frame).chunks(ROW)) {
            function.write_block(0, offset, row);
        }
    };
    let at_once = |function: &dyn Function| function.write_block(0, 0, black_box(&frame));
    // What was posted has arrived once a flush returns.
    let arrived = |paint: &dyn Fn(&dyn Function)| {
        paint(wire);
        black_box(wire.flush().is_ok());
    };
    let mut memcpy = || {
        copy.copy_from_slice(black_box(&frame));
        black_box(&mut copy);
    };
    println!("{:<44} {:>8} {:>8}", "", "by rows", "at once");
    let parts = [ratio(&mut memcpy, || rows(direct)), ratio(&mut memcpy, || at_once(direct))];
    println!("{:<44} {:>8.2} {:>8.2}", "as a part of the bandwidth of memcpy", parts[0], parts[1]);
    let times = [
        ratio_of(QEMU_ROUNDS, || arrived(&rows), || rows(direct)),
        ratio_of(QEMU_ROUNDS, || arrived(&at_once), || at_once(direct)),
    ];
    println!("{:<44} {:>8.0} {:>8.0}", "how many times as fast as on the wire", times[0], times[1]);

    let reads =
        |function: &dyn Function| (0..100).for_each(|_| _ = black_box(function.read(0, PIXEL, Width::B4)));
    let read = ratio_of(QEMU_ROUNDS, || reads(wire), || reads(direct));
    println!("{:<44} {read:>8.0}", "a read of four bytes, the same");
    let mut back = vec![0_u8; ROW * ROWS];
    let mut other = back.clone();
    let read =
        ratio_of(QEMU_ROUNDS, || wire.read_block(0, 0, &mut back), || direct.read_block(0, 0, &mut other));
    println!("{:<44} {:>8} {read:>8.0}", "reading the frame back, the same", "");
}

/// Takes the table in its probe.
struct Bench;

impl Driver for Bench {
    const IDS: &'static [Id] = &[Id::new(0x1234, 0x1111)];

    fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        pdev.enable()?;
        table(&pdev.devm_iomap_bar(2)?, &pdev.devm_iomap_bar_sized(0)?);
        Ok(Registered::no_device())
    }
}

fn main() -> Result {
    let machine = Machine::new()?;
    machine.plug(1, Bochs::new())?;
    let bus = Bus::new(machine)?;
    bus.register_driver::<Bench>();
    println!("\nPainting 1024 x 768 x 32 into video memory in QEMU");
    if !qemu::is_installed() {
        println!("skipped: QEMU is not installed (Debian package qemu-system-x86)");
        return Ok(());
    }
    let start =
        || qemu::Machine::builder(qemu::Kind::Pc).devices(&[qemu::Device::new("d0", "secondary-vga")]);
    let (near, far) = (start().start()?, start().wire_only().start()?);
    let (direct, wire) = (adapter(&near)?, adapter(&far)?);
    match direct.detour(0) {
        None => qemu_table(&*direct, &*wire),
        Some(why) => println!("skipped: {why}"),
    }
    Ok(())
}
