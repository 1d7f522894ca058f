//! The driver of QEMU's teaching device: registers, an interrupt, and programs that wait for it.
#![forbid(unsafe_code)]

use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;

use drmm_pci::{self as pci, IoMem, IrqReturn};
use drmm_runtime::prelude::*;
use drmm_runtime::publish::Publication;
use drmm_runtime::wait::WaitQueue;
use drmm_runtime::{bitfield, registers};

const IDENTIFICATION_EDU: u32 = 0x0100_00ed;

/// The registers of a bound device.
type Regs<'bound> = EduRegs<IoMem<'bound, 0x80>>;

registers! {
    /// The registers of BAR 0.
    pub struct EduRegs(0x80) {
        /// What the device is.
        0x00 => identification: ReadOnly<u32>,
        /// Takes a number, and later holds its factorial modulo 2 to the 32nd.
        0x08 => factorial: ReadWrite<u32>,
        /// What it does.
        0x20 => status: ReadWrite<Status>,
        /// The interrupts that are not acknowledged yet.
        0x24 => irq_status: ReadOnly<Interrupts>,
        /// Raises interrupts.
        0x60 => irq_raise: WriteOnly<Interrupts>,
        /// Takes interrupts back.
        0x64 => irq_acknowledge: WriteOnly<Interrupts>,
    }
}

bitfield! {
    /// What the device does.
    pub struct Status(u32) = 0 {
        /// It computes a factorial.
        0 => computing: bool,
        /// It raises an interrupt when it is done.
        7 => raise_when_done: bool,
    }

    /// Interrupts.
    pub struct Interrupts(u32) {
        /// A factorial is done.
        0 => factorial: bool,
        /// What programs may raise.
        1..=31 => programs: u32,
    }
}

/// A device that computes factorials and raises interrupts.
#[drm_driver(name = "edu", desc = "QEMU's teaching device", major = 1, minor = 0)]
pub struct Edu {
    #[drm_device]
    drm: DrmDevice,
    /// Registers, BAR 0.
    #[devm]
    regs: Regs<'bound>,
    /// A finished factorial raises the interrupt; held to switch that off again.
    #[devm]
    _raising: On<'bound, Regs<'bound>>,
    /// Where programs wait for the interrupt handler.
    #[drmm]
    news: WaitQueue,
    interrupts: AtomicU64,
    factorial: Mutex<Option<u32>>,
}

impl pci::Driver for Edu {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x11e8)];

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        pdev.enable()?;
        let edu = devm_drm_dev_alloc!(pdev, |drm| Edu {
            regs: identified(EduRegs::new(pdev.devm_iomap_bar_sized(0)?))?,
            _raising: pdev.devm_switch_on(
                "raise when done",
                *regs,
                |regs| regs.status().write(Status::zeroed().with_raise_when_done(true)),
                |regs, _| regs.status().reset(),
            )?,
            news: {
                drm.publish_with(Front)?;
                drm.drmm_wait_queue("news")?
            },
            interrupts: AtomicU64::new(0),
            factorial: Mutex::new(None),
        })?;
        // What was raised before is not for this driver.
        edu.with_hw(|hw| hw.regs.irq_acknowledge().write(Interrupts::from_raw(u32::MAX)))?;
        pdev.devm_request_irq(&edu, "edu", |hw| hw.handle_irq())?;
        edu.devm_register()
    }
}

/// The registers, if they are those of such a device.
fn identified(regs: Regs<'_>) -> Result<Regs<'_>> {
    match regs.identification().read() {
        IDENTIFICATION_EDU => Ok(regs),
        other => Err(Error::new(Errno::ENODEV, "the device has an unknown identification")
            .figures(other.into(), IDENTIFICATION_EDU.into())),
    }
}

impl EduHw<'_> {
    fn handle_irq(&self) -> IrqReturn {
        let raised = self.regs.irq_status().read();
        // All-ones is what a device that was pulled answers: there is nothing to acknowledge.
        if matches!(raised.into_raw(), 0 | u32::MAX) {
            return IrqReturn::None;
        }
        if raised.factorial() {
            *self.factorial.lock() = Some(self.regs.factorial().read());
        }
        self.regs.irq_acknowledge().write(raised);
        // ORDERING: a number to look at; nothing else is read by it.
        self.interrupts.fetch_add(1, Ordering::Relaxed);
        self.news.wake_up();
        IrqReturn::Handled
    }
}

impl Edu {
    /// Computes a factorial modulo 2 to the 32nd: writes it, and sleeps until the interrupt.
    ///
    /// Waits outside the section, but could wait inside: unplug ends the wait with `ENODEV` anyway.
    pub fn factorial(dev: &Dev<Self>, of: u32) -> Result<u32> {
        *dev.factorial.lock() = None;
        dev.with_hw(|hw| hw.regs.factorial().write(of))?;
        dev.news.wait_event_timeout(Duration::from_secs(5), || *dev.factorial.lock())
    }

    /// Makes the device raise interrupts, as many as it likes to see as one.
    pub fn raise(dev: &Dev<Self>, bits: u32) -> Result {
        dev.with_hw(|hw| hw.regs.irq_raise().write(Interrupts::from_raw(bits).with_factorial(false)))
    }

    /// How many interrupts were handled so far.
    pub fn interrupts(&self) -> u64 {
        // ORDERING: as above.
        self.interrupts.load(Ordering::Relaxed)
    }
}

/// How programs find the device: there is one of it in this example. In a kernel they open its node
/// and call it.
pub struct Front;

/// Computes a factorial, which is the answer.
pub const CALL_FACTORIAL: u32 = 1;
/// Raises interrupts.
pub const CALL_RAISE: u32 = 2;
/// Answers how many interrupts were handled.
pub const CALL_INTERRUPTS: u32 = 3;

static OPENED: Mutex<Option<Dev<Edu>>> = Mutex::new(None);

/// Opens the device. Fails with `ENXIO` if there is none.
pub fn open() -> Result<Dev<Edu>> {
    let opened = OPENED.lock().clone();
    opened.ok_or(Error::new(Errno::ENXIO, "there is no edu device"))
}

impl Publication<Edu> for Front {
    fn publish(&self, dev: &Dev<Edu>) -> Result {
        *OPENED.lock() = Some(dev.clone());
        Ok(())
    }

    fn call(&self, dev: &Dev<Edu>, word: u32, argument: u64) -> Result<u64> {
        let small = u32::try_from(argument)
            .map_err(|_| Error::new(Errno::EINVAL, "the device takes numbers of 32 bits").figure(argument));
        match word {
            CALL_FACTORIAL => Edu::factorial(dev, small?).map(u64::from),
            CALL_RAISE => Edu::raise(dev, small?).map(|()| 0),
            CALL_INTERRUPTS => Ok(dev.interrupts()),
            _ => Err(Error::new(Errno::ENOTTY, "the device knows no such call").figure(word.into())),
        }
    }

    fn wake(&self) {
        // Programs wait at the device's own queue, which step 2 wakes by itself.
    }

    fn withdraw(&self) {
        // Unlock before the reference is dropped: what ends with it must not run under the lock.
        let closed = OPENED.lock().take();
        drop(closed);
    }
}
