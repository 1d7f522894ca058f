//! Annotated drivers on the simulated machine: registers behind the gate, interrupts, removal while
//! in use.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::{Arc, Mutex as StdMutex, OnceLock};
use std::time::{Duration, Instant};

use drmm_pci as pci;
use drmm_pci::{Address, Bus, BusEvent, IoMem, IrqReturn};
use drmm_runtime::prelude::*;
use drmm_sim::{Bochs as Card, Edu as EduCard, Machine};

const LONG: Duration = Duration::from_secs(10);

fn wait_for(mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < LONG, "it never happens");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A display: sets a mode at probe, switches it off in its last touch.
#[drm_driver(name = "bochs", desc = "Bochs display", major = 1, minor = 0, unbind = switch_off)]
struct Bochs {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    mmio: IoMem<'bound>,
    #[devm]
    vram: IoMem<'bound>,
    mode: Mutex<(u16, u16)>,
}

impl BochsHw<'_> {
    fn set_mode(&self, width: u16, height: u16) {
        for (index, value) in
            [(4, 0), (3, 32), (1, width), (2, height), (6, width), (8, 0), (9, 0), (4, 0x41)]
        {
            self.mmio.write16(0x500 + 2 * index, value);
        }
        self.mmio.write8(0x402, 1);
        let _ = self.mmio.read8(0x41a);
        self.mmio.write8(0x400, 0x20);
        *self.mode.lock() = (width, height);
    }

    fn fill(&self, colour: u32) {
        for pixel in 0..64_u64 * 64 {
            self.vram.write32(pixel * 4, colour);
        }
    }
}

static REMOVALS: StdMutex<Vec<(String, Removal)>> = StdMutex::new(Vec::new());

fn switch_off(hw: &BochsHw<'_>, removal: Removal) {
    hw.mmio.write16(0x508, 0);
    *hw.mode.lock() = (0, 0);
    REMOVALS.lock().unwrap().push((format!("{:?}", hw.mmio), removal));
}

/// Devices that a "program" holds, by the name of their function.
static OPEN: StdMutex<Vec<(String, Dev<Bochs>)>> = StdMutex::new(Vec::new());

impl pci::Driver for Bochs {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x1111)];

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        let bochs = devm_drm_dev_alloc!(pdev, |_| Bochs {
            mmio: pdev.devm_iomap_bar(2)?,
            vram: pdev.devm_iomap_bar(0)?,
            mode: Mutex::new((0, 0)),
        })?;
        bochs.with_hw(|hw| hw.set_mode(64, 64))?;
        OPEN.lock().unwrap().push((pdev.name().to_owned(), bochs.dev()));
        bochs.devm_register()
    }
}

fn open(at: Address) -> Dev<Bochs> {
    let mut all = OPEN.lock().unwrap();
    let index = all.iter().rposition(|(name, _)| *name == at.to_string()).unwrap();
    all.remove(index).1
}

fn last_removal(at: Address) -> Removal {
    let all = REMOVALS.lock().unwrap();
    all.iter().rfind(|(name, _)| name.contains(&at.to_string())).unwrap().1
}

fn display() -> (Machine, Arc<Card>, Address, Bus) {
    let (machine, card) = (Machine::new().unwrap(), Arc::new(Card::new()));
    let at = machine.plug(2, card.clone()).unwrap();
    let bus = Bus::new(machine.clone()).unwrap();
    bus.register_driver::<Bochs>();
    assert_eq!(bus.last_error(at), None);
    (machine, card, at, bus)
}

#[test]
fn a_program_paints_until_the_card_is_asked_to_leave() {
    let (machine, card, at, bus) = display();
    let dev = open(at);
    assert_eq!(dev.parent_name(), at.to_string());
    dev.with_hw(|hw| hw.fill(0x0012_3456)).unwrap();
    assert_eq!(card.scanout().unwrap().pixel(63, 63), Some([0x12, 0x34, 0x56]));
    machine.request_removal(at).unwrap();
    bus.settle(LONG).unwrap();
    assert_eq!(dev.with_hw(|hw| hw.fill(0)).unwrap_err().errno(), Errno::ENODEV);
    assert_eq!(*dev.mode.lock(), (0, 0), "software state lives as long as the program");
    assert!(card.scanout().is_none(), "the last touch switched it off");
    assert_eq!(last_removal(at), Removal::Orderly);
}

#[test]
fn a_card_that_is_pulled_is_not_touched_and_its_successor_is_another_device() {
    let (machine, card, at, bus) = display();
    let old = open(at);
    machine.surprise_remove(at).unwrap();
    bus.settle(LONG).unwrap();
    assert!(card.scanout().is_some(), "nobody could switch it off");
    assert_eq!(last_removal(at), Removal::Surprise);
    machine.plug(2, card.clone()).unwrap();
    bus.settle(LONG).unwrap();
    let new = open(at);
    assert!(old.is_unplugged() && !new.is_unplugged());
    assert!(old.with_hw(|_| ()).is_err());
    new.with_hw(|hw| hw.fill(0x0000_00ff)).unwrap();
    assert_eq!(card.scanout().unwrap().pixel(0, 0), Some([0, 0, 255]));
}

#[test]
fn a_section_under_way_sees_all_ones_and_unbind_waits_for_it() {
    let (machine, _card, at, bus) = display();
    let dev = open(at);
    dev.with_hw(|hw| {
        assert!(!hw.mmio.is_gone());
        machine.surprise_remove(at).unwrap();
        assert_eq!(hw.mmio.read16(0x500), 0xffff);
        assert_eq!(hw.mmio.flush().unwrap_err().errno(), Errno::ENODEV);
        // The bus wants to unbind now, and has to wait for this section.
        assert_eq!(bus.settle(Duration::from_millis(120)).unwrap_err().errno(), Errno::ETIMEDOUT);
        hw.fill(0);
    })
    .unwrap();
    bus.settle(LONG).unwrap();
    assert!(bus.devices().is_empty());
}

#[test]
fn every_acquisition_of_a_probe_can_fail() {
    let (_machine, _card, at, bus) = display();
    let parent = bus.parent(at).unwrap();
    drop(open(at));
    let mut failures = 0;
    for nth in 1.. {
        bus.unbind(at, Removal::Orderly)
            .or_else(|error| if failures > 0 { Ok(()) } else { Err(error) })
            .unwrap();
        parent.fail_acquisition(nth);
        match bus.rebind(at) {
            Ok(()) => break,
            Err(error) => assert_eq!(error.errno(), Errno::ENOMEM, "at {nth}"),
        }
        failures += 1;
    }
    assert!(failures >= 3, "two mappings and the registration at least, not {failures}");
    assert!(open(at).with_hw(|hw| hw.mmio.read16(0x500)).unwrap() == 0xb0c5);
}

/// A device with an interrupt; what its handler does is up to the test that uses it.
#[drm_driver(name = "edu", desc = "Teaching device", major = 1, minor = 0)]
struct Edu {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: IoMem<'bound>,
    handled: AtomicU32,
    /// Sends the number of each interrupt, and waits for the test if there is one to wait for.
    meeting: Option<Meeting>,
}

struct Meeting {
    entered: StdMutex<Sender<u32>>,
    go_on: StdMutex<Receiver<()>>,
}

impl EduHw<'_> {
    fn interrupt(&self) -> IrqReturn {
        let status = self.regs.read32(0x24);
        if let Some(meeting) = &self.meeting {
            meeting.entered.lock().unwrap().send(status).unwrap();
            let _ = meeting.go_on.lock().unwrap().recv();
        }
        if status == 0 || status == u32::MAX {
            return IrqReturn::None;
        }
        self.regs.write32(0x64, status);
        self.handled.fetch_add(1, Ordering::SeqCst);
        IrqReturn::Handled
    }
}

impl Edu {
    fn bind<'bound>(pdev: &'bound pci::Device<Bound<'bound>>, meeting: Option<Meeting>) -> Result<Dev<Self>> {
        let edu = devm_drm_dev_alloc!(pdev, |_| Edu {
            regs: pdev.devm_iomap_bar(0)?,
            handled: AtomicU32::new(0),
            meeting,
        })?;
        pdev.devm_request_irq(&edu, "edu", |hw| hw.interrupt())?;
        let second = pdev.devm_request_irq(&edu, "edu again", |_| IrqReturn::None);
        assert_eq!(second.unwrap_err().errno(), Errno::EBUSY);
        let dev = edu.dev();
        edu.devm_register()?;
        Ok(dev)
    }
}

const EDU: &[pci::Id] = &[pci::Id::new(0x1234, 0x11e8)];

/// Binds `Edu` and computes factorials by interrupt.
struct Counting;
static COUNTING: StdMutex<Option<Dev<Edu>>> = StdMutex::new(None);

impl pci::Driver for Counting {
    const IDS: &'static [pci::Id] = EDU;

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        *COUNTING.lock().unwrap() = Some(Edu::bind(pdev, None)?);
        Ok(Registered::no_device())
    }
}

#[test]
fn interrupts_reach_the_handler_with_device_and_view() {
    let (machine, card) = (Machine::new().unwrap(), Arc::new(EduCard::new()));
    let at = machine.plug(1, card.clone()).unwrap();
    let bus = Bus::new(machine).unwrap();
    bus.register_driver::<Counting>();
    assert_eq!(bus.last_error(at), None);
    let dev = COUNTING.lock().unwrap().take().unwrap();
    for (round, expected) in [(5_u32, 120_u32), (6, 720), (7, 5040)] {
        let before = dev.handled.load(Ordering::SeqCst);
        dev.with_hw(|hw| {
            hw.regs.write32(0x20, 0x80);
            hw.regs.write32(0x08, round);
        })
        .unwrap();
        wait_for(|| dev.handled.load(Ordering::SeqCst) > before);
        assert_eq!(dev.with_hw(|hw| hw.regs.read32(0x08)).unwrap(), expected);
    }
    bus.unbind(at, Removal::Orderly).unwrap();
    let handled = dev.handled.load(Ordering::SeqCst);
    card.raise(1);
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!(dev.handled.load(Ordering::SeqCst), handled, "nobody listens after unbind");
    assert!(!bus.log().iter().any(|record| matches!(record.event, BusEvent::IrqMasked(_))));
    // A driver that binds now finds the line high, so its handler is called.
    bus.rebind(at).unwrap();
    let dev = COUNTING.lock().unwrap().take().unwrap();
    wait_for(|| dev.handled.load(Ordering::SeqCst) == 1);
}

/// Binds `Edu` with a handler that waits for the test.
struct Meets;
static MEETING: StdMutex<Option<Meeting>> = StdMutex::new(None);
static MEETS: OnceLock<Dev<Edu>> = OnceLock::new();

impl pci::Driver for Meets {
    const IDS: &'static [pci::Id] = EDU;

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        let dev = Edu::bind(pdev, MEETING.lock().unwrap().take())?;
        assert!(MEETS.set(dev).is_ok());
        Ok(Registered::no_device())
    }
}

#[test]
fn a_card_pulled_while_its_interrupt_is_handled_waits_for_the_handler() {
    let (entered, seen) = channel();
    let (go_on, wait) = channel();
    *MEETING.lock().unwrap() = Some(Meeting { entered: StdMutex::new(entered), go_on: StdMutex::new(wait) });
    let (machine, card) = (Machine::new().unwrap(), Arc::new(EduCard::new()));
    let at = machine.plug(1, card.clone()).unwrap();
    let bus = Bus::new(machine.clone()).unwrap();
    bus.register_driver::<Meets>();
    let dev = MEETS.get().unwrap();
    card.raise(4);
    assert_eq!(seen.recv_timeout(LONG).unwrap(), 4);
    machine.surprise_remove(at).unwrap();
    let waiting = bus.settle(Duration::from_millis(120));
    assert_eq!(waiting.unwrap_err().errno(), Errno::ETIMEDOUT, "the handler is a section");
    go_on.send(()).unwrap();
    bus.settle(LONG).unwrap();
    assert!(bus.devices().is_empty());
    assert_eq!(card.irq_status(), 4, "the acknowledgement went nowhere");
    card.raise(8);
    assert!(seen.recv_timeout(Duration::from_millis(20)).is_err(), "the line is cut");
    assert_eq!(dev.enter().err().map(|error| error.errno()), Some(Errno::ENODEV));
}

/// Asks for an interrupt that the display does not have.
struct Hopeful;

#[drm_driver(name = "hopeful", desc = "No interrupt", major = 1, minor = 0)]
struct Bare {
    #[drm_device]
    drm: DrmDevice,
}

impl pci::Driver for Hopeful {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x1111)];

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        let bare = devm_drm_dev_alloc!(pdev, |_| Bare {})?;
        pdev.devm_request_irq(&bare, "none", |_| IrqReturn::None)?;
        bare.devm_register()
    }
}

#[test]
fn a_function_without_a_line_has_no_interrupt() {
    let machine = Machine::new().unwrap();
    let at = machine.plug(2, Card::new()).unwrap();
    let bus = Bus::new(machine).unwrap();
    bus.register_driver::<Hopeful>();
    assert_eq!(bus.last_error(at).unwrap().what(), "the function has no interrupt line");
}

#[test]
fn plugging_and_pulling_a_hundred_times_under_load_leaves_nothing_bound() {
    let (machine, card, at, bus) = display();
    drop(open(at));
    for round in 0..100 {
        let surprise = round % 2 == 0;
        if surprise { machine.surprise_remove(at) } else { machine.request_removal(at) }.unwrap();
        bus.settle(LONG).unwrap();
        assert!(bus.bound().is_empty());
        machine.plug(2, card.clone()).unwrap();
        bus.settle(LONG).unwrap();
        let dev = open(at);
        dev.with_hw(|hw| hw.vram.write_block(0, &[1; 4096])).unwrap();
    }
}
