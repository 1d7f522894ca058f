//! Video memory that is reached in QEMU's process: the same bytes as over the wire, in the same
//! order, and never late.

mod support;

use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use drmm_pci::transport::{Function, HotplugEvent, Transport, Width};
use drmm_pci::{Address, Bound, Bus, BusEvent, Driver, Id};
use drmm_qemu::{Device, Kind, Machine};
use drmm_runtime::{Errno, Registered, Result};
use support::{
    assert_gone, display, find, machine, next_event, slots, wait_until, wire_machine, Bochs, DISPLAY, EDU,
};

const VRAM: usize = 16 << 20;

/// The kinds of machines, where this process may look into QEMU's memory.
fn kinds() -> impl Iterator<Item = Kind> {
    support::kinds().filter(|&kind| {
        let refusal = find(&machine(kind), DISPLAY).detour(Bochs::VRAM);
        if let Some(why) = refusal {
            let is_required = std::env::var("DRMM_REQUIRE_QEMU").is_ok_and(|value| value == "1");
            assert!(!is_required, "DRMM_REQUIRE_QEMU=1, but {why}");
            println!("skipped: {why}");
        }
        refusal.is_none()
    })
}

/// A pattern without a zero, and unlike that of another seed in each byte.
fn pattern(seed: u8, length: usize) -> Vec<u8> {
    (0..length).map(|at| 1 + u8::try_from((at + at / 255 + usize::from(seed) * 101) % 255).unwrap()).collect()
}

#[test]
fn both_ways_show_the_same_picture() {
    for kind in kinds() {
        let pictures = [machine(kind), wire_machine(kind)].map(|machine| {
            let bochs = Bochs(find(&machine, DISPLAY));
            bochs.paint_and_compare(&machine, 800, 600, 7);
            bochs.0.write(Bochs::VRAM, 4, Width::B4, 0x0012_3456);
            bochs.0.write(Bochs::VRAM, 8, Width::B1, 0x78);
            machine.screendump("d0").unwrap()
        });
        assert_eq!(pictures[0].pixel(1, 0), Some([0x12, 0x34, 0x56]));
        assert!(pictures[0] == pictures[1], "{kind:?}");
    }
}

#[test]
fn what_one_way_wrote_the_other_way_reads() {
    for kind in kinds() {
        // One that may address all of the bus.
        let edu = Device::new("e0", "edu").property("dma_mask", u64::from(u32::MAX));
        let machine = Machine::start(kind, &[display(), edu]).unwrap();
        let (display, edu) = (find(&machine, DISPLAY), find(&machine, EDU));
        assert_eq!((display.detour(Bochs::VRAM), display.detour(Bochs::MMIO)), (None, None));
        let bytes = pattern(1, VRAM);
        display.write_block(Bochs::VRAM, 0, &bytes);
        for (offset, width) in [(0, Width::B8), (8, Width::B1), (10, Width::B2), (12, Width::B4)] {
            let expected = (0..width.bytes()).rev().fold(0, |value, byte| {
                value << 8 | u64::from(bytes[usize::try_from(offset + byte).unwrap()])
            });
            assert_eq!(display.read(Bochs::VRAM, offset, width), expected);
        }
        // Another device writes into the memory, as QEMU sees it: edu copies from its buffer.
        let base = display.bar(Bochs::VRAM).unwrap().base;
        edu.config_write(4, Width::B2, 7);
        for (register, value) in [(0x80, base + 4), (0x88, 0x4_0000), (0x90, 4), (0x98, 1)] {
            edu.write(0, register, Width::B8, value);
        }
        wait_until("the copy to edu is done", || edu.read(0, 0x98, Width::B8) & 1 == 0);
        for (register, value) in [(0x80, 0x4_0000), (0x88, base + 0x100), (0x90, 4), (0x98, 3)] {
            edu.write(0, register, Width::B8, value);
        }
        wait_until("the copy from edu is done", || edu.read(0, 0x98, Width::B8) & 1 == 0);
        let mut copied = [0; 4];
        display.read_block(Bochs::VRAM, 0x100, &mut copied);
        assert_eq!(copied, bytes[4..8]);
        // Once it was asked to leave, everything goes over the wire.
        display.write_block(Bochs::VRAM, 0x100, &bytes[0x100..0x104]);
        machine.request_removal("d0").unwrap();
        let mut back = vec![0; VRAM];
        display.read_block(Bochs::VRAM, 0, &mut back);
        assert!(back == bytes);
    }
}

#[test]
fn posted_writes_and_direct_ones_keep_their_order() {
    for kind in kinds() {
        let machine = machine(kind);
        let bochs = Bochs(find(&machine, DISPLAY));
        bochs.set_mode(640, 480);
        for round in 1..300 {
            bochs.0.write(Bochs::VRAM, 0, Width::B4, round);
            // Display off and on clears the memory.
            bochs.dispi_write(4, 0);
            bochs.dispi_write(4, 0x41);
            bochs.0.write(Bochs::VRAM, 4, Width::B4, round);
            assert_eq!(bochs.0.read(Bochs::VRAM, 0, Width::B8), round << 32);
            bochs.dispi_write(4, 0);
            bochs.dispi_write(4, 0x41);
            assert_eq!(bochs.0.read(Bochs::VRAM, 4, Width::B4), 0, "a read waits as well");
        }
    }
}

#[test]
fn a_picture_that_is_converted_has_what_was_written_directly() {
    for kind in kinds() {
        let machine = machine(kind);
        let bochs = Bochs(find(&machine, DISPLAY));
        bochs.set_mode(320, 200);
        // Five bits a colour: QEMU converts those, and only where it knows of a change.
        bochs.dispi_write(4, 0);
        bochs.dispi_write(3, 15);
        bochs.dispi_write(4, 0x41);
        let fill = |pixel: u16| bochs.0.write_block(Bochs::VRAM, 0, &pixel.to_le_bytes().repeat(320 * 200));
        for (pixel, colour) in [(0x7c00, [0xff, 0, 0]), (0x03e0, [0, 0xff, 0]), (0x001f, [0, 0, 0xff])] {
            fill(pixel);
            assert_shows(&machine, colour);
        }
        // A request closes the shortcut. What came through it before is still seen, and the
        // card is still there.
        fill(0x03e0);
        machine.request_removal("d0").unwrap();
        assert_shows(&machine, [0, 0xff, 0]);
    }
}

/// The screen of 320 x 200 has one colour.
fn assert_shows(machine: &Machine, colour: [u8; 3]) {
    let image = machine.screendump("d0").unwrap();
    for (x, y) in [(0, 0), (319, 0), (100, 100), (319, 199)] {
        let seen = image.pixel(x, y).unwrap();
        assert_eq!(seen.map(|part| part > 0xf0), colour.map(|part| part > 0xf0), "{seen:?} at {x}, {y}");
    }
}

/// The process of the QEMU that has a device with this id.
fn qemu_with(id: &str) -> u32 {
    let id = format!("\"id\":\"{id}\"");
    let mut all = std::fs::read_dir("/proc").unwrap().flatten();
    let found = all.find_map(|entry| {
        let words = String::from_utf8_lossy(&std::fs::read(entry.path().join("cmdline")).ok()?).into_owned();
        let is_qemu = words.split('\0').next().is_some_and(|program| program.contains("qemu-system"));
        (is_qemu && words.contains(&id)).then(|| entry.file_name().to_str()?.parse().ok()).flatten()
    });
    found.expect("the QEMU with this device")
}

#[test]
fn qemu_has_no_part_in_it() {
    for kind in kinds() {
        let id = format!("{kind:?}-{}", std::process::id());
        let machine = Machine::start(kind, &[Device::new(&id, "secondary-vga")]).unwrap();
        let display = find(&machine, DISPLAY);
        display.flush().unwrap();
        let signal = |name: &str| {
            let status = Command::new("kill").args([name, &qemu_with(&id).to_string()]).status().unwrap();
            assert!(status.success());
        };
        signal("-STOP");
        let (bytes, mut back) = (pattern(3, VRAM), vec![0; VRAM]);
        display.write_block(Bochs::VRAM, 0, &bytes);
        display.read_block(Bochs::VRAM, 0, &mut back);
        let word = display.read(Bochs::VRAM, 0, Width::B4);
        signal("-CONT");
        assert!(back == bytes);
        assert_eq!(word.to_le_bytes()[..4], bytes[..4]);
        assert!(display.is_present());
    }
}

/// Paints on four threads what no new device has, until the function is gone and for some time
/// after it.
fn paint_beyond_the_end(function: &Arc<dyn Function>, remove: impl FnOnce()) {
    let (rounds, is_over) = (AtomicU32::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        for painter in 0..4_u64 {
            let (rounds, is_over) = (&rounds, &is_over);
            scope.spawn(move || {
                let frame = vec![0xee; 1 << 20];
                while !is_over.load(Ordering::Relaxed) {
                    function.write_block(Bochs::VRAM, painter << 22, &frame);
                    function.write(Bochs::VRAM, (painter << 22) + (3 << 20), Width::B4, 0xeeee_eeee);
                    rounds.fetch_add(1, Ordering::Relaxed);
                    // The end is not a race of four threads for two processors.
                    thread::sleep(Duration::from_micros(100));
                }
            });
        }
        wait_until("the painters are at it", || rounds.load(Ordering::Relaxed) > 50);
        remove();
        is_over.store(true, Ordering::Relaxed);
    });
}

/// Plugs in one device after the other: QEMU gives one of them the memory that the old device had.
fn assert_successors_untouched(machine: &Machine) -> Arc<dyn Function> {
    for _ in 0..3 {
        assert_untouched(&*machine.device_add(&display()).unwrap());
        machine.surprise_remove("d0").unwrap();
    }
    let last = machine.device_add(&display()).unwrap();
    assert_untouched(&*last);
    last
}

fn assert_untouched(new: &dyn Function) {
    thread::sleep(Duration::from_millis(20));
    let mut memory = vec![0xff; VRAM];
    new.read_block(Bochs::VRAM, 0, &mut memory);
    assert!(memory == vec![0; VRAM], "no late write reached the new device");
    assert_eq!(new.detour(Bochs::VRAM), None, "which has a shortcut of its own");
}

#[test]
fn a_removal_in_the_middle_of_painting_lets_nothing_through_afterwards() {
    for kind in kinds() {
        let machine = machine(kind);
        let mut old = find(&machine, DISPLAY);
        for round in 0..4 {
            let mut new = None;
            paint_beyond_the_end(&old, || {
                if round % 2 == 0 {
                    machine.request_removal("d0").unwrap();
                    machine.eject(&*old).unwrap();
                } else {
                    machine.surprise_remove("d0").unwrap();
                }
                new = Some(assert_successors_untouched(&machine));
            });
            assert_gone(&*old, Bochs::MMIO);
            old = new.unwrap();
        }
    }
}

/// The slot control register of a root port.
fn slot_control(port: &dyn Function) -> u16 {
    let mut at = u16::try_from(port.config_read(0x34, Width::B1)).unwrap();
    while port.config_read(at, Width::B1) != 0x10 {
        at = u16::try_from(port.config_read(at + 1, Width::B1)).unwrap();
        assert_ne!(at, 0, "a root port has a PCI Express capability");
    }
    at + 0x18
}

#[test]
fn a_driver_of_the_root_port_may_switch_the_slot_off() {
    if kinds().all(|kind| kind != Kind::Q35) {
        return;
    }
    let machine = machine(Kind::Q35);
    let [at, _] = slots(&machine);
    let display_below = find(&machine, DISPLAY);
    let port = machine.function(Address { bus: 0, device: 4, ..at }).unwrap();
    let control = slot_control(&*port);
    let value = port.config_read(control, Width::B2);
    port.config_write(control, Width::B2, value);
    display_below.write(Bochs::VRAM, 0, Width::B4, 77);
    assert_eq!(display_below.read(Bochs::VRAM, 0, Width::B4), 77, "over the wire from now on");
    machine.surprise_remove("d0").unwrap();
    assert_eq!(next_event(&machine), HotplugEvent::Removed(at));
    let old = machine.device_add(&display()).unwrap();
    assert_eq!(next_event(&machine), HotplugEvent::Added(at));
    paint_beyond_the_end(&old, || {
        // Power and its indicator off, which only this driver knows of.
        port.config_write(control, Width::B2, value | 0x700);
        assert_eq!(next_event(&machine), HotplugEvent::Removed(at));
        assert_successors_untouched(&machine);
    });
    assert_gone(&*old, Bochs::MMIO);
}

#[test]
fn config_space_decides_on_both_ways_alike() {
    for kind in kinds() {
        let seen = [(machine(kind), true), (wire_machine(kind), false)].map(|(machine, is_short)| {
            let display = find(&machine, DISPLAY);
            let mut seen = Vec::new();
            let mut look = |value| {
                display.write(Bochs::VRAM, 64, Width::B4, value);
                seen.push(display.read(Bochs::VRAM, 64, Width::B4));
            };
            look(1);
            let command = display.config_read(4, Width::B2);
            display.config_write(4, Width::B2, command & !2);
            look(2);
            display.config_write(4, Width::B2, command);
            seen.push(display.read(Bochs::VRAM, 64, Width::B4));
            let base = display.config_read(0x10, Width::B4);
            display.config_write(0x10, Width::B4, base + 0x200_0000);
            seen.push(display.read(Bochs::VRAM, 64, Width::B4));
            display.write(Bochs::VRAM, 64, Width::B4, 3);
            display.config_write(0x10, Width::B4, base);
            seen.push(display.read(Bochs::VRAM, 64, Width::B4));
            assert_eq!(display.detour(Bochs::VRAM).is_none(), is_short);
            seen
        });
        assert_eq!(seen[0], seen[1], "{kind:?}");
        assert_eq!((seen[0][0], seen[0][2], seen[0][4]), (1, 1, 1));
    }
}

#[test]
fn what_is_no_plain_memory_has_no_shortcut() {
    for kind in kinds() {
        let machine = machine(kind);
        let test = machine.device_add(&Device::new("t0", "pci-testdev").property("membar", 1 << 20)).unwrap();
        let bars = (0..6).filter_map(|bar| Some((bar, test.bar(bar).ok()?)));
        let large: Vec<_> = bars.filter(|(_, bar)| bar.size == 1 << 20).collect();
        let [(bar, _)] = large[..] else { panic!("one BAR: {large:?}") };
        assert_eq!(test.detour(bar).map(|why| why.errno()), Some(Errno::EOPNOTSUPP));
        test.write_block(bar, 0, &[1; 100]);
        assert!(test.is_present());
        let edu = find(&machine, EDU);
        assert_eq!((edu.detour(0), edu.detour(6)), (None, None), "nobody expects one for registers");
    }
}

/// Maps the video memory.
struct Maps;

impl Driver for Maps {
    const IDS: &'static [Id] = &[Id::new(0x1234, 0x1111)];

    fn probe<'bound>(pdev: &'bound drmm_pci::Device<Bound<'bound>>) -> Result<Registered> {
        pdev.enable()?;
        let vram = pdev.devm_iomap_bar(0)?;
        vram.write_block(100, &[1, 2, 3]);
        assert_eq!(vram.read32(100), 0x0003_0201);
        Ok(Registered::no_device())
    }
}

#[test]
fn the_bus_records_why_memory_is_slow() {
    for kind in kinds() {
        for (machine, expected) in [(machine(kind), 0), (wire_machine(kind), 1)] {
            let bus = Bus::new(machine).unwrap();
            bus.register_driver::<Maps>();
            assert_eq!(bus.bound().len(), 1);
            let log = bus.log();
            let detours = log.iter().filter(|record| matches!(record.event, BusEvent::Detour(_)));
            assert_eq!(detours.clone().count(), expected);
            for detour in detours {
                assert!(detour.to_string().contains("on the test socket"), "{detour}");
            }
        }
    }
}
