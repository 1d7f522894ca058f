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
use drmm_runtime::{bitfield, registers};

registers! {
    /// The registers, in BAR 0: an offset beyond them does not compile.
    pub struct Registers(0x1000) {
        /// Reads [`MAGIC`], so that the driver knows the device.
        0x00 => identification: ReadOnly<u32>,
        /// How it flashes.
        0x04 => control: ReadWrite<Control>,
        /// How many flashes there were.
        0x08 => flashes: ReadOnly<u32>,
    }
}

bitfield! {
    /// How the lamp flashes.
    pub struct Control(u32) = 0 {
        /// Milliseconds between two flashes.
        0..=15 => period: u16,
        /// It is on.
        31 => on: bool,
    }
}

/// What the identification reads.
pub const MAGIC: u32 = 0xbeac_0001;

/// The registers of a bound device.
type Regs<'bound> = Registers<IoMem<'bound, 0x1000>>;

/// The device: what programs hold.
#[drm_driver(name = "beacon", desc = "A lamp that flashes", major = 0, minor = 1)]
pub struct Beacon {
    #[drm_device]
    drm: DrmDevice,
    /// Hardware: ends at unbind, reached inside the gate, as `hw.regs`.
    #[devm]
    regs: Regs<'bound>,
    /// What is on, goes off with this field: on each failing path of probe, and at unbind.
    #[devm]
    _flashing: On<'bound, Regs<'bound>>,
    /// Data: ends with the last reference.
    flashes: AtomicU32,
}

impl pci::Driver for Beacon {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0xbeac)];

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        pdev.enable()?;
        let beacon = devm_drm_dev_alloc!(pdev, |_| Beacon {
            regs: identified(Registers::new(pdev.devm_iomap_bar_sized(0)?))?,
            _flashing: pdev.devm_switch_on(
                "flashing",
                *regs,
                |regs| regs.control().write(flashing(500)),
                |regs, _removal| regs.control().reset(),
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
fn identified(regs: Regs<'_>) -> Result<Regs<'_>> {
    match regs.identification().read() {
        MAGIC => Ok(regs),
        other => Err(
            Error::new(Errno::ENODEV, "the device is another than its ids say")
                .figures(other.into(), MAGIC.into()),
        ),
    }
}

/// The lamp flashes, with so many milliseconds between two flashes.
fn flashing(period: u16) -> Control {
    Control::zeroed().with_on(true).with_period(period)
}

/// What needs the hardware. Inside the gate `self` shows the device's data as well.
impl BeaconHw<'_> {
    /// Looks at the device, and returns the time of the next look.
    fn poll(&self) -> Option<Duration> {
        self.flashes
            .store(self.regs.flashes().read(), Ordering::Relaxed);
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
    pub fn set_period(dev: &Dev<Self>, milliseconds: u16) -> Result {
        dev.with_hw(|hw| hw.regs.control().write(flashing(milliseconds)))
    }
}

/// How programs find a device: by the name that the bus gave it.
struct Shelf;

static SHELF: Mutex<Vec<Dev<Beacon>>> = Mutex::new(Vec::new());

/// Opens the device that the bus calls `name`. Fails with `ENXIO` if there is none.
pub fn open(name: &str) -> Result<Dev<Beacon>> {
    let found = SHELF
        .lock()
        .iter()
        .find(|dev| dev.parent_name() == name)
        .cloned();
    found.ok_or(Error::new(Errno::ENXIO, "no such device is registered"))
}

impl Publication<Beacon> for Shelf {
    fn name(&self) -> &'static str {
        "shelf"
    }

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
