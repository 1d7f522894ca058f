//! Functions that lie, and drivers that ask for what is not there.

use std::sync::Mutex;

use drmm_pci::transport::{BarKind, Width};
use drmm_pci::{Bound, Bus, BusEvent, Device, Driver, Id};
use drmm_runtime::bus::Removal;
use drmm_runtime::{Errno, Registered, Result};
use drmm_sim::{Bochs, Header, Hostile, Machine, Model, Trick};

const BOCHS: Id = Id::new(0x1234, 0x1111);

/// Maps what cannot be mapped.
struct Nosy;
static REFUSALS: Mutex<Vec<Errno>> = Mutex::new(Vec::new());

impl Driver for Nosy {
    const IDS: &'static [Id] = &[BOCHS];

    fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        let refused = pdev.devm_iomap_bar(0).map(|_| ()).unwrap_err();
        REFUSALS.lock().unwrap().push(refused.errno());
        Err(refused)
    }
}

#[test]
fn absurd_bars_are_refused_with_a_reason() {
    let machine = Machine::new().unwrap();
    let tricks =
        [Trick::NoBar, Trick::EmptyBar, Trick::HugeBar, Trick::BarWithHoles, Trick::BarOfReservedType];
    for (slot, trick) in (1..).zip(tricks) {
        machine.plug(slot, Hostile::new(trick)).unwrap();
    }
    let bus = Bus::new(machine).unwrap();
    bus.register_driver::<Nosy>();
    let expected = [Errno::ENXIO, Errno::EINVAL, Errno::EINVAL, Errno::EINVAL, Errno::EINVAL];
    assert_eq!(*REFUSALS.lock().unwrap(), expected);
    assert!(bus.bound().is_empty());
}

#[test]
fn a_silent_function_is_no_function() {
    let machine = Machine::new().unwrap();
    let at = machine.plug(1, Hostile::new(Trick::SilentConfig)).unwrap();
    let bus = Bus::new(machine).unwrap();
    bus.register_driver::<Nosy>();
    assert!(bus.devices().is_empty());
    assert!(matches!(bus.log()[0].event, BusEvent::Unusable(error) if error.errno() == Errno::ENODEV));
    assert_eq!(bus.rebind(at).unwrap_err().errno(), Errno::ENXIO);
}

#[test]
fn the_capability_walk_ends_whatever_the_list_says() {
    let machine = Machine::new().unwrap();
    for (slot, trick) in
        [Trick::CapabilityLoop, Trick::CapabilityInHeader, Trick::CapabilityInTheVoid].into_iter().enumerate()
    {
        machine.plug(u8::try_from(slot).unwrap(), Hostile::new(trick)).unwrap();
    }
    let good = machine.plug(9, Capable).unwrap();
    let bus = Bus::new(machine).unwrap();
    let devices = bus.devices();
    let broken = |device: &Device| device.config().broken_capabilities().unwrap().unwrap().what();
    let errors: Vec<_> = devices[..3].iter().map(broken).collect();
    assert_eq!(
        errors,
        [
            "the capability list runs in a circle",
            "the capability list points into the header",
            "a capability reads all-ones"
        ]
    );
    let good = devices.iter().find(|device| device.address() == good).unwrap();
    let ids: Vec<_> = good.config().capabilities().unwrap().iter().map(|cap| (cap.id, cap.offset)).collect();
    assert_eq!(ids, [(0x10, 0x60), (0x05, 0x40)]);
    assert_eq!(good.config().find_capability(0x05).unwrap().unwrap().offset, 0x40);
    assert_eq!(good.config().find_capability(0x11).unwrap(), None);
    assert_eq!(good.config().read32(0x101).unwrap_err().errno(), Errno::EINVAL);
    assert_eq!(good.config().read16(0xff).unwrap_err().errno(), Errno::EINVAL);
    assert_eq!(good.config().read8(0x100).unwrap_err().errno(), Errno::EINVAL);
}

struct Capable;

impl Model for Capable {
    fn header(&self) -> Header {
        Header::new(1, 2).with_capability(0x05, 0x40).with_capability(0x10, 0x60)
    }

    fn read(&self, _: u8, _: u64, _: Width) -> u64 {
        0
    }

    fn write(&self, _: u8, _: u64, _: Width, _: u64) {}
}

/// Accesses its memory in and out of range.
struct Clumsy;

impl Driver for Clumsy {
    const IDS: &'static [Id] = &[BOCHS];

    fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        let registers = pdev.devm_iomap_bar(2)?;
        assert_eq!((registers.len(), registers.is_empty()), (4096, false));
        assert_eq!((registers.read16(0x500), registers.faults()), (0xb0c5, 0));
        assert_eq!(registers.read8(4096), 0xff);
        assert_eq!(registers.read32(4094), u32::MAX);
        assert_eq!(registers.read64(u64::MAX), u64::MAX);
        assert_eq!(registers.read16(0x501), 0xffff);
        registers.write8(1 << 60, 1);
        assert_eq!(registers.faults(), 5);
        let error = registers.try_read16(0x501).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the offset of an access is not aligned to its width: 1281, limit 2 (EINVAL)"
        );
        let mut block = [0; 4];
        assert!(registers.try_read_block(4093, &mut block).is_err());
        assert_eq!(block, [0; 4]);
        registers.read_block(4093, &mut block);
        assert_eq!(block, [0xff; 4]);
        assert!(registers.try_write_block(u64::MAX, &[1]).is_err());

        let dispi = registers.subregion(0x500, 0x20)?;
        assert_eq!((dispi.read16(0), dispi.len()), (0xb0c5, 0x20));
        assert_eq!(dispi.try_read16(0x20).unwrap_err().errno(), Errno::EINVAL);
        assert_eq!(registers.subregion(4096, 0)?.len(), 0);
        assert!(registers.subregion(4096, 1).is_err());
        assert!(dispi.subregion(u64::MAX, 2).is_err());
        // A part that begins at an odd byte: what counts is the address on the bus.
        let odd = registers.subregion(0x501, 0x10)?;
        assert!(odd.try_read16(0).is_err());
        assert_eq!(odd.try_read16(1)?, 0);
        assert!(!registers.is_gone());
        registers.flush()?;
        pdev.enable()?;
        pdev.set_master()?;
        assert_eq!(pdev.config().read16(4)?, 7);
        assert!(pdev.config_write32(0x102, 0).is_err());
        Ok(Registered::no_device())
    }
}

#[test]
fn accesses_out_of_range_reach_nothing_and_are_recorded_once() {
    let machine = Machine::new().unwrap();
    let at = machine.plug(2, Bochs::new()).unwrap();
    let bus = Bus::new(machine).unwrap();
    bus.register_driver::<Clumsy>();
    assert_eq!((bus.last_error(at), bus.bound().len()), (None, 1));
    let faults = bus.log().iter().filter(|record| matches!(record.event, BusEvent::OutOfRange(_))).count();
    assert_eq!(faults, 1);
    bus.unbind(at, Removal::Orderly).unwrap();
    assert_eq!(bus.devices()[0].config().read16(4).unwrap(), 3, "mastering ended with the binding");
}

/// Believes that every display has a mode register.
struct Naive;

impl Driver for Naive {
    const IDS: &'static [Id] = &[BOCHS];

    fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        let registers = pdev.devm_iomap_bar(2)?;
        let id = registers.try_read16(0x500)?;
        if id & 0xfff0 != 0xb0c0 {
            return Err(
                drmm_runtime::Error::new(Errno::ENODEV, "not a display of this kind").figure(id.into())
            );
        }
        Ok(Registered::no_device())
    }
}

#[test]
fn registers_that_lie_are_seen_through() {
    let machine = Machine::new().unwrap();
    let tricks = [Trick::SilentRegisters, Trick::ZeroRegisters, Trick::TinyBar];
    let at = [1, 2, 3].map(|slot| machine.plug(slot, Hostile::new(tricks[usize::from(slot) - 1])).unwrap());
    let good = machine.plug(4, Bochs::new().with_dispi_id(0xb0c0)).unwrap();
    let bad = machine.plug(5, Bochs::new().with_dispi_id(0xb0d0)).unwrap();
    let bus = Bus::new(machine).unwrap();
    bus.register_driver::<Naive>();
    assert_eq!(bus.bound(), [(good, "Naive")]);
    let words = |at| bus.last_error(at).unwrap().to_string();
    assert_eq!(words(at[0]), "not a display of this kind: 65535 (ENODEV)");
    assert_eq!(words(at[1]), "not a display of this kind: 0 (ENODEV)");
    assert_eq!(words(at[2]), "an access ends beyond the mapped memory: 1282, limit 16 (EINVAL)");
    assert_eq!(words(bad), "not a display of this kind: 45264 (ENODEV)");
}

/// A bridge, whose third register is no BAR but the numbers of its buses.
struct Bridge;

impl Model for Bridge {
    fn header(&self) -> Header {
        let header = Header::new(0x1234, 0x1111).with_bytes(0x0e, &[1]);
        (0..3).fold(header, |header, bar| header.with_bar(bar, BarKind::Memory, 4096))
    }

    fn read(&self, _: u8, _: u64, _: Width) -> u64 {
        0
    }

    fn write(&self, _: u8, _: u64, _: Width, _: u64) {}
}

/// Maps two BARs, and a third.
struct Mapper;

impl Driver for Mapper {
    const IDS: &'static [Id] = &[BOCHS];

    fn probe<'bound>(pdev: &'bound Device<Bound<'bound>>) -> Result<Registered> {
        assert_eq!((pdev.devm_iomap_bar(0)?.len(), pdev.devm_iomap_bar(1)?.len()), (4096, 4096));
        assert_eq!(pdev.devm_iomap_bar(2).map(|_| ()).unwrap_err().errno(), Errno::ENXIO);
        pdev.enable()?;
        Ok(Registered::no_device())
    }
}

#[test]
fn a_bridge_has_two_bars() {
    let machine = Machine::new().unwrap();
    let at = machine.plug(1, Bridge).unwrap();
    let bus = Bus::new(machine).unwrap();
    bus.register_driver::<Mapper>();
    assert_eq!((bus.last_error(at), bus.bound().len()), (None, 1));
}
