//! The other side of the bus: the device as a test sees it.

use std::sync::atomic::{AtomicU32, Ordering};

use beacon::MAGIC;
use drmm_pci::transport::{BarKind, Width};
use drmm_sim::{Header, Model};

// The offsets as the data sheet has them, and not as the driver does: the test compares the two.
const IDENTIFICATION: u64 = 0x00;
const CONTROL: u64 = 0x04;
const FLASHES: u64 = 0x08;

/// A lamp. Each look at its counter is a flash, so that a test need not wait.
pub struct Lamp {
    identification: u32,
    control: AtomicU32,
    flashes: AtomicU32,
}

impl Lamp {
    pub fn new() -> Self {
        Self::with_identification(MAGIC)
    }

    /// A device that has the ids of a lamp and is none.
    pub fn with_identification(identification: u32) -> Self {
        Self {
            identification,
            control: AtomicU32::new(0),
            flashes: AtomicU32::new(0),
        }
    }

    pub fn is_dark(&self) -> bool {
        self.control.load(Ordering::Relaxed) >> 31 == 0
    }
}

impl Model for Lamp {
    fn header(&self) -> Header {
        // One that interrupts has `.with_interrupt_pin()` as well, and keeps the line that
        // `Model::connect` gives it.
        Header::new(0x1234, 0xbeac).with_bar(0, BarKind::Memory, 0x1000)
    }

    fn read(&self, _bar: u8, offset: u64, _width: Width) -> u64 {
        match offset {
            IDENTIFICATION => self.identification.into(),
            CONTROL => self.control.load(Ordering::Relaxed).into(),
            FLASHES if self.is_dark() => self.flashes.load(Ordering::Relaxed).into(),
            FLASHES => u64::from(self.flashes.fetch_add(1, Ordering::Relaxed)) + 1,
            // What no register answers is all-ones.
            _ => u64::MAX,
        }
    }

    fn write(&self, _bar: u8, offset: u64, _width: Width, value: u64) {
        if offset == CONTROL {
            self.control.store(value as u32, Ordering::Relaxed);
        }
    }
}
