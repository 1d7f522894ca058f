//! Config spaces of each kind: what is read from them is what the kernel and `lspci` read.

use std::sync::Arc;

use drmm_pci::config::{Capability, Config};
use drmm_pci::transport::{BarInfo, Function, IrqSink, Width};
use drmm_pci::{Address, Id};
use drmm_runtime::{Errno, Error, Result};

/// A function that is a config space and nothing else.
struct Space([u8; 256]);

impl Space {
    /// One with a capability list whose pointer is where the header's type has it.
    fn new(header_type: u8) -> Self {
        let mut space = Self([0; 256]).with(0, &[0x34, 0x12, 0x11, 0x11]);
        if header_type & 0x7f <= 2 {
            space = space.with(6, &[0x10]).with(if header_type & 0x7f == 2 { 0x14 } else { 0x34 }, &[0x40]);
        }
        space.with(0x0e, &[header_type])
    }

    fn with(mut self, at: usize, bytes: &[u8]) -> Self {
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
        self
    }

    fn ids(&self) -> Vec<(u8, u8)> {
        let list = Config::new(self).capabilities().unwrap();
        list.iter().map(|capability| (capability.id, capability.offset)).collect()
    }

    fn broken(&self) -> Option<&'static str> {
        Config::new(self).broken_capabilities().unwrap().map(|error| error.what())
    }

    fn subsystem(&self) -> (u16, u16) {
        Config::new(self).identity().unwrap().subsystem
    }
}

impl Function for Space {
    fn address(&self) -> Address {
        Address { domain: 0x10000, bus: 0, device: 4, function: 0 }
    }

    fn config_read(&self, offset: u16, width: Width) -> u32 {
        let bytes = usize::try_from(width.bytes()).unwrap();
        let at = usize::from(offset);
        (at..at + bytes).rev().fold(0, |value, at| value << 8 | u32::from(self.0[at]))
    }

    fn config_write(&self, _: u16, _: Width, _: u32) {}

    fn bar(&self, _: u8) -> Result<BarInfo> {
        Err(Error::from(Errno::ENXIO))
    }

    fn read(&self, _: u8, _: u64, width: Width) -> u64 {
        width.all_ones()
    }

    fn write(&self, _: u8, _: u64, _: Width, _: u64) {}

    fn read_block(&self, _: u8, _: u64, into: &mut [u8]) {
        into.fill(0xff);
    }

    fn write_block(&self, _: u8, _: u64, _: &[u8]) {}

    fn flush(&self) -> Result {
        Ok(())
    }

    fn is_present(&self) -> bool {
        true
    }

    fn connect_irq(&self, _: Arc<dyn IrqSink>) -> Result {
        Err(Error::from(Errno::ENXIO))
    }

    fn disconnect_irq(&self) {}
}

#[test]
fn what_comes_before_a_break_is_found() {
    // MSI, and behind it one chain for each way to break.
    let msi = |next: u8| Space::new(0).with(0x40, &[0x05, next]);
    let header = "the capability list points into the header";
    let circle = "the capability list runs in a circle";
    let ones = "a capability reads all-ones";
    for (space, why) in [
        (msi(0x10), header),
        (msi(0x40), circle),
        (msi(0x50).with(0x50, &[0xff, 0xff]), ones),
        (msi(0x50).with(0x50, &[0xff, 0x00]), ones),
        (msi(0x50).with(0x50, &[0xff, 0x60]).with(0x60, &[0x10, 0]), ones),
    ] {
        assert_eq!((space.ids(), space.broken()), (vec![(0x05, 0x40)], Some(why)));
        let found = Config::new(&space).find_capability(0x05).unwrap();
        assert_eq!(found, Some(Capability { id: 0x05, offset: 0x40 }));
        assert_eq!(Config::new(&space).find_capability(0x10).unwrap(), None);
    }
    let late = msi(0x50).with(0x50, &[0x10, 0x40]);
    assert_eq!((late.ids(), late.broken()), (vec![(0x05, 0x40), (0x10, 0x50)], Some(circle)));
    assert_eq!(Config::new(&late).find_capability(0x10).unwrap().map(|found| found.offset), Some(0x50));
}

#[test]
fn a_list_that_is_sound_is_not_broken() {
    let space = Space::new(0x80).with(0x40, &[0x01, 0xfc]).with(0xfc, &[0x00, 0x51]).with(0x50, &[0x11, 0]);
    assert_eq!(space.ids(), [(0x01, 0x40), (0x00, 0xfc), (0x11, 0x50)], "low bits of a pointer mean nothing");
    assert_eq!(space.broken(), None);
    // Without the bit in the status register there is no list.
    assert!(Space::new(0).with(6, &[0]).with(0x40, &[5, 0]).ids().is_empty());
    let pointer_of_ones = Space::new(0).with(0x34, &[0xff]).with(0xfc, &[0x09, 0]);
    assert_eq!(pointer_of_ones.ids(), [(0x09, 0xfc)]);
    let gone = Space([0xff; 256]);
    assert_eq!(Config::new(&gone).capabilities().unwrap_err().errno(), Errno::ENODEV);
    assert_eq!(Config::new(&gone).broken_capabilities().unwrap_err().errno(), Errno::ENODEV);
}

#[test]
fn the_pointer_is_where_the_headers_type_has_it() {
    let list = |header_type: u8| Space::new(header_type).with(0x40, &[0x0d, 0]).with(0xa0, &[0x01, 0]);
    assert_eq!(list(1).ids(), [(0x0d, 0x40)], "a bridge");
    let cardbus = list(2).with(0x14, &[0xa0]).with(0x34, &[0x40]);
    assert_eq!(cardbus.ids(), [(0x01, 0xa0)], "a CardBus bridge");
    assert_eq!(Config::new(&list(0x82)).header_type().unwrap(), 2, "without the bit for more functions");
    let unknown = Space::new(3).with(6, &[0x10]).with(0x34, &[0x40]).with(0x40, &[5, 0]);
    assert!(unknown.ids().is_empty(), "no list in a header of an unknown type");
}

#[test]
fn the_subsystem_is_where_the_headers_type_has_it() {
    let ids = [0x86, 0x80, 0x34, 0x12];
    let wanted = (0x8086, 0x1234);
    // What an ordinary function has there is a window of a bridge.
    let everywhere = |header_type| Space::new(header_type).with(0x2c, &[0xaa; 4]);
    assert_eq!(everywhere(0).subsystem(), (0xaaaa, 0xaaaa));
    assert_eq!(everywhere(1).subsystem(), (0, 0), "a bridge that says nothing");
    let bridge = everywhere(1).with(0x40, &[0x01, 0x50]).with(0x50, &[0x0d, 0x10]).with(0x54, &ids);
    assert_eq!(bridge.subsystem(), wanted, "though the list breaks behind it");
    let at_the_end = everywhere(1).with(0x34, &[0xfc]).with(0xfc, &[0x0d, 0]);
    assert_eq!(at_the_end.subsystem(), (0, 0), "no room for it");
    assert_eq!(everywhere(2).with(0x40, &ids).subsystem(), wanted, "a CardBus bridge");
    assert_eq!(everywhere(5).subsystem(), (0, 0));
    let id = Id::new(0x1234, 0x1111).with_subsystem(0xaaaa, 0xaaaa);
    assert!(id.matches(&Config::new(&everywhere(0)).identity().unwrap()));
    assert!(!id.matches(&Config::new(&everywhere(1)).identity().unwrap()), "not by accident");
}

#[test]
fn domains_have_32_bits() {
    let vmd = Space::new(0).address();
    assert_eq!(vmd.to_string(), "10000:00:04.0");
    assert!(vmd > Address { domain: 0xffff, ..vmd }, "sorted by number");
    assert_eq!(Address { domain: u32::MAX, ..vmd }.to_string(), "ffffffff:00:04.0");
    assert_eq!(Address { domain: 1, ..vmd }.to_string(), "0001:00:04.0", "four digits at least");
}
