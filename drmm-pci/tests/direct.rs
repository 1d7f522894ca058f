//! Video memory that a driver reaches directly: the same bytes as through the machine, and the same
//! refusals.

use std::sync::{Arc, Mutex as StdMutex};
use std::time::Duration;

use drmm_pci::transport::{Function, Transport, Width};
use drmm_pci::{Address, Bus, Id, IoMem};
use drmm_runtime::prelude::*;
use drmm_sim::{Bochs as Card, Machine};

const LONG: Duration = Duration::from_secs(10);
const DISPI_ID: u64 = 0x500;

#[drm_driver(name = "painter", desc = "Sizes in types", major = 1, minor = 0)]
struct Painter {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: IoMem<'bound, 0x1000>,
    #[devm]
    vram: IoMem<'bound, 0x10_0000>,
}

/// Devices that a "program" holds, by the name of their function.
static OPEN: StdMutex<Vec<(String, Dev<Painter>)>> = StdMutex::new(Vec::new());

impl drmm_pci::Driver for Painter {
    const IDS: &'static [Id] = &[Id::new(0x1234, 0x1111)];

    fn probe<'bound>(pdev: &'bound drmm_pci::Device<Bound<'bound>>) -> Result<Registered> {
        let too_large = pdev.devm_iomap_bar_sized::<0x1001>(2);
        assert_eq!(too_large.map_err(|error| error.errno()).unwrap_err(), Errno::EINVAL);
        let painter = devm_drm_dev_alloc!(pdev, |_drm| Painter {
            mmio: pdev.devm_iomap_bar_sized(2)?,
            vram: pdev.devm_iomap_bar_sized(0)?,
        })?;
        OPEN.lock().unwrap().push((pdev.name().to_owned(), painter.dev()));
        painter.devm_register()
    }
}

/// A card, its driver, and the function beneath it.
fn painter() -> (Machine, Arc<Card>, Address, Bus, Dev<Painter>, Arc<dyn Function>) {
    let (machine, card) = (Machine::new().unwrap(), Arc::new(Card::new()));
    let at = machine.plug(2, card.clone()).unwrap();
    let function = machine.function(at).unwrap();
    assert!(function.direct(0).is_some() && function.direct(2).is_none(), "registers are no memory");
    let bus = Bus::new(machine.clone()).unwrap();
    bus.register_driver::<Painter>();
    assert_eq!(bus.last_error(at), None);
    let mut open = OPEN.lock().unwrap();
    let index = open.iter().position(|(name, _)| *name == at.to_string()).unwrap();
    let dev = open.remove(index).1;
    drop(open);
    (machine, card, at, bus, dev, function)
}

#[test]
fn all_widths_and_blocks_are_the_bytes_that_the_machine_sees() {
    let (_machine, _card, _at, _bus, dev, function) = painter();
    let live = dev.enter().unwrap();
    let vram = live.hw().vram;
    assert_eq!(live.hw().mmio.read16(DISPI_ID), 0xb0c5);
    vram.write64(0, 0x0807_0605_0403_0201);
    vram.write8(8, 9);
    vram.write16(10, 0xbbaa);
    vram.write32(12, 0xffee_ddcc);
    assert_eq!(function.read(0, 0, Width::B8), 0x0807_0605_0403_0201);
    assert_eq!(function.read(0, 8, Width::B8), 0xffee_ddcc_bbaa_0009);
    function.write(0, 16, Width::B4, 0x1234_5678);
    assert_eq!((vram.read32(16), vram.read16(18), vram.read8(16)), (0x1234_5678, 0x1234, 0x78));
    let pattern: Vec<u8> = (0..77).collect();
    vram.write_block(0x101, &pattern);
    let (mut seen, mut read) = ([0; 77], [0; 77]);
    function.read_block(0, 0x101, &mut seen);
    vram.read_block(0x101, &mut read);
    assert_eq!((&seen[..], &read[..]), (&pattern[..], &pattern[..]));
}

#[test]
fn parts_reach_the_same_bytes_wherever_they_begin() {
    let (_machine, _card, _at, _bus, dev, _function) = painter();
    let live = dev.enter().unwrap();
    let vram = live.hw().vram;
    vram.write64(0x1000, 0x0807_0605_0403_0201);
    for begin in 0..8 {
        let part = vram.subregion(0x1000 + begin, 8).unwrap();
        assert_eq!(u64::from(part.read8(0)), begin + 1);
        assert_eq!(part.sized::<8>().is_ok(), begin == 0, "a size goes with an alignment");
        assert_eq!(part.try_read32(0).is_ok(), begin.is_multiple_of(4));
        assert_eq!(part.try_read8(8).unwrap_err().errno(), Errno::EINVAL);
    }
}

#[test]
fn offsets_that_are_known_at_run_time_are_checked_as_ever() {
    let (_machine, _card, _at, _bus, dev, _function) = painter();
    let live = dev.enter().unwrap();
    let (vram, mmio) = (live.hw().vram, live.hw().mmio);
    for (offset, is_fine) in [(0, true), (0x1_0000, true), (0xff_fffc, true), (2, false), (0x100_0000, false)]
    {
        assert_eq!(vram.try_read32(offset).is_ok(), is_fine, "{offset:#x}");
    }
    assert_eq!(vram.try_read32(u64::MAX).unwrap_err().errno(), Errno::EINVAL);
    assert_eq!(vram.try_write_block(0xff_fff0, &[0; 17]).unwrap_err().errno(), Errno::EINVAL);
    assert_eq!((mmio.read32(0x1000), mmio.read16(0x501), mmio.faults()), (u32::MAX, u16::MAX, 2));
}

#[test]
fn a_card_that_was_pulled_is_reached_no_more_though_its_memory_stays() {
    let (machine, card, at, _bus, dev, _function) = painter();
    let live = dev.enter().unwrap();
    let vram = live.hw().vram;
    vram.write32(0, 0x0102_0304);
    machine.surprise_remove(at).unwrap();
    let check = || {
        assert_eq!((vram.read8(0), vram.read64(0)), (u8::MAX, u64::MAX));
        let mut block = [0; 9];
        vram.read_block(1, &mut block);
        assert_eq!(block, [0xff; 9]);
        vram.write32(0, 0);
        vram.write_block(0, &[0; 8]);
        assert!(vram.is_gone() && vram.flush().is_err());
    };
    check();
    // The same card in another slot is a new function; the old one stays gone.
    let again = machine.plug(3, card).unwrap();
    assert_eq!(machine.function(again).unwrap().read(0, 0, Width::B4), 0x0102_0304, "nothing arrived");
    check();
}

#[test]
fn memory_does_not_answer_while_decoding_is_off() {
    let (_machine, _card, _at, _bus, dev, function) = painter();
    let live = dev.enter().unwrap();
    let vram = live.hw().vram;
    vram.write32(4, 7);
    function.config_write(4, Width::B2, 0);
    vram.write32(4, 8);
    assert_eq!(vram.read32(4), u32::MAX);
    function.config_write(4, Width::B2, 2);
    assert_eq!(vram.read32(4), 7);
}

#[test]
fn the_monitor_shows_what_was_painted_without_the_machine() {
    let (machine, card, at, bus, dev, _function) = painter();
    dev.with_hw(|hw| {
        for (index, value) in [(4, 0), (3, 32), (1, 64), (2, 64), (6, 64), (4, 0x41)] {
            hw.mmio.write16(DISPI_ID + 2 * index, value);
        }
        hw.mmio.write8(0x402, 1);
        let _ = hw.mmio.read8(0x41a);
        hw.mmio.write8(0x400, 0x20);
        (0..64 * 64).for_each(|pixel| hw.vram.write32(pixel * 4, 0x0012_3456));
    })
    .unwrap();
    assert_eq!(card.scanout().unwrap().pixel(63, 63), Some([0x12, 0x34, 0x56]));
    machine.request_removal(at).unwrap();
    bus.settle(LONG).unwrap();
    assert_eq!(dev.with_hw(|_| ()).unwrap_err().errno(), Errno::ENODEV);
}
