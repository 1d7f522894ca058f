//! Ports behind no BAR: one driver each, given back at unbind, silent once the card is pulled.
#![forbid(unsafe_code)]

use std::sync::{Arc, Mutex as StdMutex};
use std::time::Duration;

use drmm_pci::{self as pci, Bus, Ports};
use drmm_runtime::prelude::*;
use drmm_runtime::registers;
use drmm_sim::{Bochs as Card, Edu, Machine};

const LONG: Duration = Duration::from_secs(10);

registers! {
    /// The VGA ports.
    struct Vga(0x20) {
        0x00 => attribute: WriteOnly<u8>,
        0x02 => misc_output: WriteOnly<u8>,
        0x0c => misc_output_back: ReadOnly<u8>,
        0x1a => input_status: ReadOnly<u8>,
    }

    /// The display registers, by an index.
    struct Dispi(4) {
        0x0 => index: ReadWrite<u16>,
        0x2 => data: ReadWrite<u16>,
    }
}

/// Shows a picture through fixed ports alone.
#[drm_driver(name = "legacy", desc = "Fixed ports", major = 1, minor = 0)]
struct Legacy {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    vga: Vga<Ports<'bound, 0x20>>,
    #[devm]
    dispi: Dispi<Ports<'bound, 4>>,
}

impl LegacyHw<'_> {
    fn set(&self, index: u16, value: u16) {
        self.dispi.index().write(index);
        self.dispi.data().write(value);
    }

    /// Turns on 64 by 64 pixels, and the palette.
    fn show(&self) {
        for (index, value) in [(4, 0), (3, 32), (1, 64), (2, 64), (6, 64), (4, 0x41)] {
            self.set(index, value);
        }
        self.vga.misc_output().write(1);
        let _ = self.vga.input_status().read();
        self.vga.attribute().write(0x20);
    }
}

static OPEN: StdMutex<Vec<(String, Dev<Legacy>)>> = StdMutex::new(Vec::new());

impl pci::Driver for Legacy {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x1111)];

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        let legacy = devm_drm_dev_alloc!(pdev, |_| Legacy {
            vga: Vga::new(pdev.devm_request_region(0x3c0)?),
            dispi: Dispi::new(pdev.devm_request_region(0x1ce)?),
        })?;
        OPEN.lock().unwrap().push((pdev.name().to_owned(), legacy.dev()));
        legacy.devm_register()
    }
}

/// The newest device of this function.
fn opened(name: &str) -> Dev<Legacy> {
    let open = OPEN.lock().unwrap();
    open.iter().rev().find(|(of, _)| of == name).expect("it was probed").1.clone()
}

#[test]
fn a_picture_is_shown_through_fixed_ports() {
    let machine = Machine::new().unwrap();
    let card = Arc::new(Card::new().with_legacy_ports());
    let at = machine.plug(3, Arc::clone(&card)).unwrap();
    let bus = Bus::new(machine.clone()).unwrap();
    bus.register_driver::<Legacy>();
    let dev = opened(&at.to_string());
    dev.with_hw(|hw| {
        hw.dispi.index().write(0);
        assert_eq!(hw.dispi.data().read(), 0xb0c5);
        hw.show();
        assert_eq!(hw.vga.misc_output_back().read(), 1);
        assert_eq!(
            (hw.vga.io().first(), format!("{:?}", hw.dispi.io())),
            (0x3c0, "Ports(4 from 0x1ce on)".into())
        );
        assert_eq!(
            (hw.dispi.io().read32(1), hw.dispi.io().read8(4)),
            (u32::MAX, u8::MAX),
            "beyond the range"
        );
        hw.dispi.io().write8(usize::MAX, 0);

        machine.surprise_remove(at).unwrap();
        assert_eq!((hw.dispi.data().read(), hw.vga.input_status().read()), (0xffff, 0xff), "gone");
        hw.set(4, 0);
    })
    .unwrap();
    assert!(card.scanout().is_some(), "what was written to a card that is gone did not arrive");
    bus.settle(LONG).unwrap();
    assert!(dev.with_hw(|_| ()).is_err());
}

#[test]
fn one_driver_has_a_port_and_unbind_gives_it_back() {
    let machine = Machine::new().unwrap();
    let first = machine.plug(3, Card::new().with_legacy_ports()).unwrap();
    let second = machine.plug(4, Card::new()).unwrap();
    let bus = Bus::new(machine).unwrap();
    bus.register_driver::<Legacy>();
    assert_eq!(bus.bound(), [(first, "Legacy")]);
    let error = bus.last_error(second).unwrap();
    assert_eq!(error.to_string(), "another driver has some of these ports: 960 (EBUSY)");

    // Another machine has ports of its own.
    let other = Machine::new().unwrap();
    let at = other.plug(3, Card::new().with_legacy_ports()).unwrap();
    let others_bus = Bus::new(other).unwrap();
    others_bus.register_driver::<Legacy>();
    assert_eq!(others_bus.bound(), [(at, "Legacy")]);

    bus.unbind(first, Removal::Orderly).unwrap();
    bus.rebind(second).unwrap();
    // This card has no such ports: nothing answers.
    assert_eq!(opened(&second.to_string()).with_hw(|hw| hw.dispi.data().read()).unwrap(), 0xffff);
    assert_eq!(bus.rebind(first).unwrap_err().errno(), Errno::EBUSY);
}

/// Asks for what cannot be had.
struct Greedy;

impl pci::Driver for Greedy {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x11e8)];

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        let errno = |error: Error| error.errno();
        assert_eq!(pdev.devm_request_region::<0>(0x3c0).map_err(errno).err(), Some(Errno::EINVAL));
        assert_eq!(pdev.devm_request_region::<2>(0xffff).map_err(errno).err(), Some(Errno::EINVAL));
        assert_eq!(pdev.devm_request_region::<0x1_0001>(0).map_err(errno).err(), Some(Errno::EINVAL));
        let last = pdev.devm_request_region::<1>(0xffff)?;
        assert_eq!(last.read8(0), 0xff, "no device answers there");
        let neighbours = (pdev.devm_request_region::<2>(0x100)?, pdev.devm_request_region::<2>(0x102)?);
        assert_eq!((neighbours.0.first(), neighbours.1.first()), (0x100, 0x102));
        assert_eq!(pdev.devm_request_region::<4>(0xfe).map_err(errno).err(), Some(Errno::EBUSY));
        Ok(Registered::no_device())
    }
}

#[test]
fn ranges_are_checked() {
    let machine = Machine::new().unwrap();
    let at = machine.plug(3, Edu::new()).unwrap();
    let bus = Bus::new(machine).unwrap();
    bus.register_driver::<Greedy>();
    assert_eq!((bus.bound(), bus.last_error(at)), (vec![(at, "Greedy")], None));
}

#[test]
fn a_probe_that_fails_at_any_request_leaves_no_port_behind() {
    let machine = Machine::new().unwrap();
    let at = machine.plug(3, Card::new().with_legacy_ports()).unwrap();
    let bus = Bus::new(machine).unwrap();
    let parent = bus.parent(at).unwrap();
    parent.fail_acquisition(2);
    bus.register_driver::<Legacy>();
    assert!(bus.last_error(at).is_some());
    bus.rebind(at).unwrap();
}
