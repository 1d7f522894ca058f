//! A driver for a lamp that flashes by itself and counts its flashes.
//!
//! Replace the ids, the registers and what is done with them by those of your device; its model is
//! in `tests/model`.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use drmm_pci::{self as pci, IoMem};
use drmm_runtime::prelude::*;
use drmm_runtime::publish::Publication;

/// Where the registers are, in bytes from the start of BAR 0.
pub mod registers {
    /// Reads [`MAGIC`], so that the driver knows the device.
    pub const IDENTIFICATION: u64 = 0x00;
    /// What the identification reads.
    pub const MAGIC: u32 = 0xbeac_0001;
    /// Milliseconds between two flashes; 0 is dark.
    pub const PERIOD: u64 = 0x04;
    /// How many flashes there were.
    pub const FLASHES: u64 = 0x08;
}

/// The device: what programs hold.
#[drm_driver(name = "beacon", desc = "A lamp that flashes", major = 0, minor = 1)]
pub struct Beacon {
    #[drm_device]
    drm: DrmDevice,
    /// Hardware: ends at unbind, reached inside the gate, as `hw.regs`.
    #[devm]
    regs: IoMem<'bound>,
    /// What is on, goes off with this field: on each failing path of probe, and at unbind.
    #[devm]
    _flashing: On<'bound, IoMem<'bound>>,
    /// Data: ends with the last reference.
    flashes: AtomicU32,
}

impl pci::Driver for Beacon {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0xbeac)];

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        pdev.enable()?;
        let beacon = devm_drm_dev_alloc!(pdev, |_| Beacon {
            regs: identified(pdev.devm_iomap_bar(0)?)?,
            _flashing: pdev.devm_switch_on(
                "flashing",
                *regs,
                |regs| regs.write32(registers::PERIOD, 500),
                |regs, _removal| regs.write32(registers::PERIOD, 0),
            )?,
            flashes: AtomicU32::new(0),
        })?;
        beacon.publish_with(Shelf)?;
        let poll = beacon.devm_timer("poll", |hw| hw.poll())?;
        poll.modify(Duration::ZERO)?;
        dev_info!(beacon, "flashes twice a second");
        beacon.devm_register()
    }
}

/// The registers, if the device is the right one.
fn identified(regs: IoMem<'_>) -> Result<IoMem<'_>> {
    match regs.read32(registers::IDENTIFICATION) {
        registers::MAGIC => Ok(regs),
        other => Err(Error::new(Errno::ENODEV, "the device is another than its ids say")
            .figures(other.into(), registers::MAGIC.into())),
    }
}

/// What needs the hardware. Inside the gate `self` shows the device's data as well.
impl BeaconHw<'_> {
    /// Looks at the device, and returns the time of the next look.
    fn poll(&self) -> Option<Duration> {
        self.flashes.store(self.regs.read32(registers::FLASHES), Ordering::Relaxed);
        Some(Duration::from_millis(10))
    }
}

/// What programs ask for.
impl Beacon {
    /// How many flashes were seen. The hardware may be gone.
    pub fn flashes(&self) -> u32 {
        self.flashes.load(Ordering::Relaxed)
    }

    /// Sets the time between two flashes in milliseconds. Fails with `ENODEV` if the hardware is
    /// gone.
    pub fn set_period(dev: &Dev<Self>, milliseconds: u32) -> Result {
        dev.with_hw(|hw| hw.regs.write32(registers::PERIOD, milliseconds))
    }
}

/// How programs find a device: by the name that the bus gave it.
struct Shelf;

static SHELF: Mutex<Vec<Dev<Beacon>>> = Mutex::new(Vec::new());

/// Opens the device that the bus calls `name`. Fails with `ENXIO` if there is none.
pub fn open(name: &str) -> Result<Dev<Beacon>> {
    let found = SHELF.lock().iter().find(|dev| dev.parent_name() == name).cloned();
    found.ok_or(Error::new(Errno::ENXIO, "no such device is registered"))
}

impl Publication<Beacon> for Shelf {
    fn publish(&self, dev: &Dev<Beacon>) -> Result {
        SHELF.lock().push(dev.clone());
        Ok(())
    }

    fn wake(&self) {
        // No program waits here.
    }

    fn withdraw(&self) {
        // Taken out under the lock, dropped outside of it.
        let gone: Vec<_> = {
            let mut shelf = SHELF.lock();
            let (gone, kept) = shelf.drain(..).partition(|dev| dev.is_unplugged());
            *shelf = kept;
            gone
        };
        drop(gone);
    }
}
