//! The bus on a machine in QEMU: the same driver, the same events, real hardware.

mod support;

use std::sync::atomic::{AtomicU16, Ordering};

use drmm_pci::{Bound, Bus, BusEvent, Device, Driver, Id};
use drmm_runtime::bus::{BoundDevice, Removal};
use drmm_runtime::{Registered, Result};
use support::{display, machines, slots, WAIT};

/// The id that the display's id register reads as.
const DISPI_ID: u16 = 0xb0c5;
const GONE: u16 = 0xffff;

/// What the driver last read: as it was bound, and as it was unbound.
static AT_PROBE: AtomicU16 = AtomicU16::new(0);
static AT_UNBIND: AtomicU16 = AtomicU16::new(0);

struct Asks;

impl Driver for Asks {
    const IDS: &'static [Id] = &[Id::new(0x1234, 0x1111)];

    fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        pdev.enable()?;
        let registers = pdev.devm_iomap_bar(2)?;
        AT_PROBE.store(registers.read16(0x500), Ordering::SeqCst);
        pdev.on_unbind("ask once more", move || AT_UNBIND.store(registers.read16(0x500), Ordering::SeqCst))?;
        Ok(Registered::no_device())
    }
}

fn answers() -> (u16, u16) {
    (AT_PROBE.swap(0, Ordering::SeqCst), AT_UNBIND.swap(0, Ordering::SeqCst))
}

// One test, since the driver stores what it read in statics.
#[test]
fn drivers_come_and_go_with_the_hardware() {
    for machine in machines() {
        let [at, _] = slots(&machine);
        let bus = Bus::new(machine.clone()).unwrap();
        bus.register_driver::<Asks>();
        assert_eq!((bus.bound(), answers()), (vec![(at, "Asks")], (DISPI_ID, 0)));

        machine.request_removal("d0").unwrap();
        bus.settle(WAIT).unwrap();
        assert_eq!(answers(), (0, DISPI_ID), "asked to leave, the driver still has its device");
        assert!(bus.devices().iter().all(|device| device.address() != at), "and then it is ejected");

        machine.device_add(&display()).unwrap();
        bus.settle(WAIT).unwrap();
        assert_eq!((bus.bound(), answers()), (vec![(at, "Asks")], (DISPI_ID, 0)));

        machine.surprise_remove("d0").unwrap();
        bus.settle(WAIT).unwrap();
        assert_eq!((bus.bound(), answers()), (vec![], (0, GONE)));

        // Plugged in and out again, faster than the bus may look.
        machine.device_add(&display()).unwrap();
        machine.surprise_remove("d0").unwrap();
        machine.device_add(&display()).unwrap();
        bus.settle(WAIT).unwrap();
        assert_eq!(bus.bound(), [(at, "Asks")]);
        answers();

        // Asked for and pulled out before the bus may look: the request was not for the card that
        // is there then.
        machine.request_removal("d0").unwrap();
        machine.surprise_remove("d0").unwrap();
        machine.device_add(&display()).unwrap();
        bus.settle(WAIT).unwrap();
        assert_eq!(bus.bound(), [(at, "Asks")]);
        answers();

        machine.kill();
        support::wait_until("the bus notices that the machine is gone", || bus.devices().is_empty());
        assert_eq!(answers(), (0, GONE));
        let last = bus.log().iter().rev().find(|record| record.at == at).unwrap().event;
        assert_eq!(last, BusEvent::Removed);
        let removals: Vec<_> = bus.log().iter().filter_map(|record| removal(&record.event)).collect();
        assert_eq!((removals.first(), removals.last()), (Some(&Removal::Orderly), Some(&Removal::Surprise)));
    }
}

fn removal(event: &BusEvent) -> Option<Removal> {
    match event {
        BusEvent::Unbound(removal) => Some(*removal),
        _ => None,
    }
}
