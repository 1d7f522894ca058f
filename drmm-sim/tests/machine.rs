//! The simulated machine by itself: what QEMU's devices do, these do.

use std::sync::mpsc::{channel, Sender};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use drmm_pci::transport::{BarKind, Function, HotplugEvent, IrqSink, Transport, Width};
use drmm_pci::Address;
use drmm_runtime::Errno;
use drmm_sim::{Bochs, Edu, Hostile, Machine, Trick};

const LONG: Duration = Duration::from_secs(10);

fn plugged<M: drmm_sim::Model>(model: M) -> (Machine, Address, Arc<dyn Function>) {
    let machine = Machine::new().unwrap();
    let at = machine.plug(2, model).unwrap();
    let function = machine.function(at).unwrap();
    (machine, at, function)
}

/// Sets a mode with the register sequence that the Linux driver uses.
fn set_mode(card: &dyn Function, width: u16, height: u16, depth: u16) {
    let dispi = |index: u64, value: u16| card.write(2, 0x500 + 2 * index, Width::B2, value.into());
    for (index, value) in
        [(4, 0), (3, depth), (1, width), (2, height), (5, 0), (6, width), (8, 0), (9, 0), (4, 0x41)]
    {
        dispi(index, value);
    }
}

fn unblank(card: &dyn Function) {
    card.write(2, 0x402, Width::B1, 1);
    card.read(2, 0x41a, Width::B1);
    card.write(2, 0x400, Width::B1, 0x20);
}

#[test]
fn bars_are_assigned_sized_and_do_not_overlap() {
    let machine = Machine::new().unwrap();
    let mut ranges = Vec::new();
    for device in 0..4 {
        let at = machine.plug(device, Bochs::new()).unwrap();
        let card = machine.function(at).unwrap();
        let vram = card.bar(0).unwrap();
        assert_eq!((vram.kind, vram.size), (BarKind::PrefetchableMemory, 16 << 20));
        assert_eq!((card.bar(2).unwrap().kind, card.bar(2).unwrap().size), (BarKind::Memory, 4096));
        assert_eq!(card.bar(1).unwrap_err().errno(), Errno::ENXIO);
        assert_eq!(card.bar(7).unwrap_err().errno(), Errno::ENXIO);
        // What firmware wrote is what config space says, and sizing by hand finds the same.
        assert_eq!(u64::from(card.config_read(0x10, Width::B4) & !0xf), vram.base);
        card.config_write(0x10, Width::B4, u32::MAX);
        assert_eq!(card.config_read(0x10, Width::B4), 0xff00_0008);
        card.config_write(0x10, Width::B4, u32::try_from(vram.base).unwrap());
        ranges.extend([vram, card.bar(2).unwrap()]);
    }
    for (index, one) in ranges.iter().enumerate() {
        for other in &ranges[index + 1..] {
            assert!(one.base + one.size <= other.base || other.base + other.size <= one.base);
        }
    }
}

#[test]
fn a_card_plugged_a_hundred_times_never_runs_out_of_room() {
    let machine = Machine::new().unwrap();
    for _ in 0..100 {
        let at = machine.plug(3, Hostile::new(Trick::ZeroRegisters)).unwrap();
        machine.surprise_remove(at).unwrap();
    }
    assert_eq!(machine.plug(32, Edu::new()).unwrap_err().errno(), Errno::EINVAL);
    machine.plug(3, Edu::new()).unwrap();
    assert_eq!(machine.plug(3, Edu::new()).unwrap_err().errno(), Errno::EBUSY);
}

#[test]
fn the_monitor_shows_what_was_painted() {
    let card = Arc::new(Bochs::new());
    let (_machine, _, function) = plugged(card.clone());
    let f = &*function;
    assert!(card.scanout().is_none(), "off after reset");
    set_mode(f, 640, 480, 32);
    f.write_block(0, 0, &[0x10, 0x20, 0x30, 0x00]);
    f.write(0, 640 * 4 * 479 + 639 * 4, Width::B4, 0x00aa_bbcc);
    let black = card.scanout().unwrap();
    assert_eq!((black.width(), black.height()), (640, 480));
    assert!(black.rgb().iter().all(|byte| *byte == 0), "blanked until somebody unblanks");
    unblank(f);
    let shown = card.scanout().unwrap();
    assert_eq!(shown.pixel(0, 0), Some([0x30, 0x20, 0x10]));
    assert_eq!(shown.pixel(639, 479), Some([0xaa, 0xbb, 0xcc]));
    assert_eq!(shown.pixel(640, 0), None);
    assert_eq!(shown.to_ppm().len(), 15 + 640 * 480 * 3);
}

#[test]
fn panning_virtual_width_and_byte_order_are_honoured() {
    let card = Arc::new(Bochs::new().without_vga());
    let (_machine, _, function) = plugged(card.clone());
    let f = &*function;
    set_mode(f, 64, 64, 32);
    f.write(2, 0x50c, Width::B2, 100);
    f.write(2, 0x510, Width::B2, 3);
    f.write(2, 0x512, Width::B2, 5);
    f.write(0, (5 * 100 + 3) * 4, Width::B4, 0x0001_0203);
    assert_eq!(card.scanout().unwrap().pixel(0, 0), Some([1, 2, 3]));
    f.write(2, 0x604, Width::B4, 0xbebe_bebe);
    assert_eq!(f.read(2, 0x604, Width::B4), 0xbebe_bebe);
    assert_eq!(card.scanout().unwrap().pixel(0, 0), Some([2, 1, 0]));
    f.write(2, 0x604, Width::B4, 0x1234_5678);
    assert_eq!(f.read(2, 0x604, Width::B4), 0xbebe_bebe, "other values are ignored");
    assert_eq!(f.read(2, 0x600, Width::B4), 8);
    assert_eq!(f.read(2, 0x400, Width::B1), 0xff, "no VGA ports");
}

#[test]
fn sixteen_bits_per_pixel_reach_full_white() {
    let card = Arc::new(Bochs::new().without_vga());
    let (_machine, _, function) = plugged(card.clone());
    set_mode(&*function, 64, 64, 16);
    function.write(0, 0, Width::B2, 0xffff);
    function.write(0, 2, Width::B2, 0xf800);
    function.write(0, 4, Width::B2, 0x07e0);
    function.write(0, 6, Width::B2, 0x001f);
    let shown = card.scanout().unwrap();
    let row = [0, 1, 2, 3].map(|x| shown.pixel(x, 0).unwrap());
    assert_eq!(row, [[255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255]]);
}

#[test]
fn modes_that_do_not_fit_are_ignored() {
    let card = Arc::new(Bochs::new().without_vga().with_vram(1 << 20).unwrap());
    let (_machine, _, function) = plugged(card.clone());
    let shows = |width, height, depth| {
        set_mode(&*function, width, height, depth);
        card.scanout().is_some()
    };
    assert!(shows(512, 512, 32), "exactly one mebibyte");
    assert!(!shows(512, 513, 32));
    assert!(!shows(63, 64, 32));
    assert!(!shows(64, 63, 32));
    assert!(!shows(64, 64, 24));
    assert!(!shows(u16::MAX, u16::MAX, 32));
    assert!(shows(64, 64, 16));
    assert_eq!(function.read(2, 0x514, Width::B2), 16, "in units of 64 KiB");
    assert!(Bochs::new().with_vram(3 << 20).is_err());
}

#[test]
fn the_edid_can_be_read_by_any_width_and_replaced() {
    let card = Arc::new(Bochs::new());
    let (_machine, _, function) = plugged(card.clone());
    let mut edid = [0; 256];
    function.read_block(2, 0, &mut edid);
    assert!(edid.chunks(128).all(|block| block.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)) == 0));
    assert!(edid.windows(8).any(|bytes| bytes == b"DRMM Sim"));
    assert_eq!(function.read(2, 0, Width::B8), 0x00ff_ffff_ffff_ff00);
    assert_eq!(function.read(2, 0x100, Width::B1), 0xff);
    card.set_edid(&[1, 2, 3]);
    assert_eq!(function.read(2, 0, Width::B4), 0xff03_0201);
}

#[test]
fn edu_answers_four_byte_accesses_only() {
    let (_machine, _, edu) = plugged(Edu::new());
    assert_eq!(edu.read(0, 0, Width::B4), 0x0100_00ed);
    assert_eq!(edu.read(0, 0, Width::B2), 0xffff);
    assert_eq!(edu.read(0, 0x0c, Width::B4), 0xffff_ffff);
    edu.write(0, 4, Width::B4, 0x1234_5678);
    assert_eq!(edu.read(0, 4, Width::B4), 0xedcb_a987);
    edu.write(0, 4, Width::B1, 0);
    assert_eq!(edu.read(0, 4, Width::B4), 0xedcb_a987, "dropped");
    edu.write(0, 8, Width::B4, 10);
    let start = Instant::now();
    while edu.read(0, 0x20, Width::B4) & 1 != 0 {
        assert!(start.elapsed() < LONG, "the factorial never ends");
        std::thread::yield_now();
    }
    assert_eq!(edu.read(0, 8, Width::B4), 3_628_800);
}

/// Passes levels on to the test, with the name of the thread they came on.
struct Probe(Mutex<Sender<(bool, String)>>);

impl IrqSink for Probe {
    fn level(&self, high: bool) {
        let thread = std::thread::current().name().unwrap_or_default().to_owned();
        self.0.lock().unwrap().send((high, thread)).unwrap();
    }
}

#[test]
fn interrupts_come_on_the_machines_own_thread_and_fall_with_the_card() {
    let (machine, at, edu) = plugged(Edu::new());
    let (sender, levels) = channel();
    edu.connect_irq(Arc::new(Probe(Mutex::new(sender.clone())))).unwrap();
    let second = edu.connect_irq(Arc::new(Probe(Mutex::new(sender))));
    assert_eq!(second.unwrap_err().errno(), Errno::EBUSY);
    edu.write(0, 0x60, Width::B4, 4);
    let (high, thread) = levels.recv_timeout(LONG).unwrap();
    assert!(high);
    assert!(thread.starts_with("sim-irq/"), "on {thread}");
    assert_eq!(edu.config_read(6, Width::B2) & 8, 8, "interrupt status");
    edu.write(0, 0x64, Width::B4, 4);
    assert!(!levels.recv_timeout(LONG).unwrap().0);
    // The command register can hold the line down.
    edu.write(0, 0x60, Width::B4, 1);
    assert!(levels.recv_timeout(LONG).unwrap().0);
    edu.config_write(4, Width::B2, 0x403);
    assert!(!levels.recv_timeout(LONG).unwrap().0);
    edu.config_write(4, Width::B2, 0x003);
    assert!(levels.recv_timeout(LONG).unwrap().0);
    machine.surprise_remove(at).unwrap();
    assert!(!levels.recv_timeout(LONG).unwrap().0, "lowered by the removal");
    edu.disconnect_irq();
    assert!(levels.try_recv().is_err(), "and nothing after that");
}

#[test]
fn a_sink_may_take_itself_off_the_line() {
    struct Once(Arc<dyn Function>, Mutex<Sender<()>>);
    impl IrqSink for Once {
        fn level(&self, _: bool) {
            self.0.disconnect_irq();
            self.1.lock().unwrap().send(()).unwrap();
        }
    }
    let model = Arc::new(Edu::new());
    let (_machine, _, edu) = plugged(model.clone());
    let (sender, called) = channel();
    edu.connect_irq(Arc::new(Once(edu.clone(), Mutex::new(sender)))).unwrap();
    model.raise(1);
    called.recv_timeout(LONG).unwrap();
    model.raise(2);
    assert!(called.recv_timeout(Duration::from_millis(20)).is_err());
}

#[test]
fn a_pulled_card_reads_all_ones_for_ever() {
    let card = Arc::new(Bochs::new());
    let (machine, at, old) = plugged(card.clone());
    old.write(0, 0, Width::B4, 0x0102_0304);
    machine.surprise_remove(at).unwrap();
    let check = || {
        assert!(!old.is_present());
        assert_eq!(old.config_read(0, Width::B4), u32::MAX);
        assert_eq!(old.config_read(0, Width::B1), 0xff);
        assert_eq!(old.read(0, 0, Width::B8), u64::MAX);
        let mut block = [0; 8];
        old.read_block(0, 0, &mut block);
        assert_eq!(block, [0xff; 8]);
        assert_eq!(old.flush().unwrap_err().errno(), Errno::ENODEV);
        old.write(0, 0, Width::B4, 0);
        old.config_write(4, Width::B2, 0);
    };
    check();
    // The same card in the same slot is a new function; the old one stays gone.
    machine.plug(2, card).unwrap();
    let new = machine.function(at).unwrap();
    assert_eq!(new.read(0, 0, Width::B4), 0x0102_0304, "the write to the pulled card was dropped");
    check();
    assert!(new.is_present());
}

#[test]
fn decoding_can_be_switched_off() {
    let (_machine, _, card) = plugged(Bochs::new());
    assert_eq!(card.config_read(4, Width::B2), 3, "firmware leaves mastering off");
    card.config_write(4, Width::B2, 0xffff);
    assert_eq!(card.config_read(4, Width::B2), 0x407);
    card.config_write(4, Width::B2, 0);
    assert_eq!(card.read(2, 0x500, Width::B2), 0xffff);
    card.config_write(4, Width::B2, 2);
    assert_eq!(card.read(2, 0x500, Width::B2), 0xb0c5);
    assert_eq!(card.read(2, 4096, Width::B2), 0xffff, "beyond the BAR");
    assert_eq!(card.read(1, 0, Width::B2), 0xffff, "no such BAR");
    assert_eq!(card.read(2, u64::MAX, Width::B8), u64::MAX);
}

#[test]
fn events_come_in_order_and_end_with_the_machine() {
    let (machine, at, function) = plugged(Edu::new());
    machine.request_removal(at).unwrap();
    assert!(function.is_present(), "a request changes nothing");
    machine.eject(&*function).unwrap();
    assert_eq!(machine.eject(&*function).unwrap_err().errno(), Errno::ENODEV);
    let foreign = Machine::new().unwrap();
    assert_eq!(foreign.eject(&*function).unwrap_err().errno(), Errno::ENXIO);
    let next = || machine.next_event(Duration::ZERO).unwrap();
    assert_eq!(next(), Some(HotplugEvent::Added(at)));
    assert_eq!(next(), Some(HotplugEvent::RemovalRequested(at)));
    assert_eq!(next(), Some(HotplugEvent::Removed(at)));
    assert_eq!(next(), None);
    let other = machine.plug(9, Edu::new()).unwrap();
    let function = machine.function(other).unwrap();
    machine.power_off();
    assert!(!function.is_present());
    assert_eq!(machine.next_event(LONG).unwrap_err().errno(), Errno::ENODEV);
    assert_eq!(machine.plug(1, Edu::new()).unwrap_err().errno(), Errno::ENODEV);
}

#[test]
fn functions_are_gone_when_the_last_handle_of_the_machine_is() {
    let (machine, _, function) = plugged(Edu::new());
    let clone = machine.clone();
    drop(machine);
    assert!(function.is_present());
    drop(clone);
    assert!(!function.is_present());
}
