//! The other side of the bus: the device as a test sees it.

use std::sync::atomic::{AtomicU32, Ordering};

use beacon::registers;
use drmm_pci::transport::{BarKind, Width};
use drmm_sim::{Header, Model};

/// A lamp. Each look at its counter is a flash, so that a test need not wait.
pub struct Lamp {
    identification: u32,
    period: AtomicU32,
    flashes: AtomicU32,
}

impl Lamp {
    pub fn new() -> Self {
        Self::with_identification(registers::MAGIC)
    }

    /// A device that has the ids of a lamp and is none.
    pub fn with_identification(identification: u32) -> Self {
        Self { identification, period: AtomicU32::new(0), flashes: AtomicU32::new(0) }
    }

    pub fn is_dark(&self) -> bool {
        self.period.load(Ordering::Relaxed) == 0
    }
}

impl Model for Lamp {
    fn header(&self) -> Header {
        Header::new(0x1234, 0xbeac).with_bar(0, BarKind::Memory, 0x1000)
    }

    fn read(&self, _bar: u8, offset: u64, _width: Width) -> u64 {
        match offset {
            registers::IDENTIFICATION => self.identification.into(),
            registers::PERIOD => self.period.load(Ordering::Relaxed).into(),
            registers::FLASHES if self.is_dark() => self.flashes.load(Ordering::Relaxed).into(),
            registers::FLASHES => u64::from(self.flashes.fetch_add(1, Ordering::Relaxed)) + 1,
            // What no register answers is all-ones.
            _ => u64::MAX,
        }
    }

    fn write(&self, _bar: u8, offset: u64, _width: Width, value: u64) {
        if offset == registers::PERIOD {
            self.period.store(value as u32, Ordering::Relaxed);
        }
    }
}
