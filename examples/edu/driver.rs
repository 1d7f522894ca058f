//! The driver of QEMU's teaching device: registers, an interrupt, and programs that wait for it.
#![forbid(unsafe_code)]

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use drmm_pci::{self as pci, IoMem, IrqReturn};
use drmm_runtime::prelude::*;
use drmm_runtime::Publication;

const IDENTIFICATION: u64 = 0x00;
const IDENTIFICATION_EDU: u32 = 0x0100_00ed;
const FACTORIAL: u64 = 0x08;
const STATUS: u64 = 0x20;
const STATUS_RAISE_WHEN_DONE: u32 = 0x80;
const IRQ_STATUS: u64 = 0x24;
const IRQ_RAISE: u64 = 0x60;
const IRQ_ACKNOWLEDGE: u64 = 0x64;
/// The interrupt that a finished factorial raises.
const IRQ_FACTORIAL: u32 = 0x01;
/// Interrupts that programs may raise: all but the factorial's.
const IRQ_PROGRAMS: u32 = !IRQ_FACTORIAL;

/// A device that computes factorials and raises interrupts.
#[drm_driver(name = "edu", desc = "QEMU's teaching device", major = 1, minor = 0, unbind = Edu::quiesce)]
pub struct Edu {
    #[drm_device]
    drm: DrmDevice,
    /// Registers, BAR 0.
    #[devm]
    regs: IoMem<'bound>,
    /// What the interrupt handler tells programs that wait.
    news: Arc<News>,
}

impl pci::Driver for Edu {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x11e8)];

    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
        pdev.enable()?;
        let edu = devm_drm_dev_alloc!(pdev, |drm| Edu {
            regs: pdev.devm_iomap_bar(0)?,
            news: {
                let news = Arc::new(News::default());
                drm.publish_with(Front(Arc::clone(&news)))?;
                news
            },
        })?;
        edu.with_hw(|_, hw| hw.identify())??;
        pdev.devm_request_irq(&edu, "edu", |edu, hw| hw.handle_irq(edu))?;
        edu.with_hw(|_, hw| hw.regs.write32(STATUS, STATUS_RAISE_WHEN_DONE))?;
        edu.devm_register()
    }
}

impl EduHw<'_> {
    fn identify(&self) -> Result {
        match self.regs.read32(IDENTIFICATION) {
            IDENTIFICATION_EDU => Ok(()),
            other => Err(Error::new(Errno::ENODEV, "the device has an unknown identification")
                .figures(other.into(), IDENTIFICATION_EDU.into())),
        }
    }

    fn handle_irq(&self, edu: &Edu) -> IrqReturn {
        let raised = self.regs.read32(IRQ_STATUS);
        // All-ones is what a device that was pulled answers: there is nothing to acknowledge.
        if raised == 0 || raised == u32::MAX {
            return IrqReturn::None;
        }
        let result = (raised & IRQ_FACTORIAL != 0).then(|| self.regs.read32(FACTORIAL));
        self.regs.write32(IRQ_ACKNOWLEDGE, raised);
        edu.news.tell(|state| {
            state.interrupts += 1;
            state.factorial = result.or(state.factorial);
        });
        IrqReturn::Handled
    }
}

impl Edu {
    /// The last touch of the hardware, which is there only after an orderly removal.
    fn quiesce(_edu: &Self, hw: &EduHw<'_>, removal: Removal) {
        if removal == Removal::Orderly {
            hw.regs.write32(STATUS, 0);
        }
    }

    /// Computes a factorial modulo 2 to the 32nd: writes it, and sleeps until the interrupt brings the answer.
    ///
    /// Waits outside the section, so that an unplug does not wait for the answer; it wakes the wait with `ENODEV`.
    pub fn factorial(dev: &Dev<Self>, of: u32) -> Result<u32> {
        dev.news.tell(|state| state.factorial = None);
        dev.with_hw(|_, hw| hw.regs.write32(FACTORIAL, of))?;
        dev.news.wait(|state| state.factorial)
    }

    /// Makes the device raise interrupts, as many as it likes to see as one.
    pub fn raise(dev: &Dev<Self>, bits: u32) -> Result {
        dev.with_hw(|_, hw| hw.regs.write32(IRQ_RAISE, bits & IRQ_PROGRAMS))
    }

    /// How many interrupts were handled so far.
    pub fn interrupts(&self) -> u64 {
        self.news.lock().interrupts
    }
}

/// What the interrupt handler has to tell.
#[derive(Default)]
struct News {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    interrupts: u64,
    factorial: Option<u32>,
    gone: bool,
}

impl News {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    fn wait<R>(&self, answer: impl Fn(&State) -> Option<R>) -> Result<R> {
        let pending = |state: &mut State| !state.gone && answer(state).is_none();
        let waited = self.changed.wait_timeout_while(self.lock(), Duration::from_secs(5), pending);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        match answer(&state) {
            Some(answer) => Ok(answer),
            None if state.gone => Err(Error::new(Errno::ENODEV, "the device was unplugged during the wait")),
            None => Err(Error::new(Errno::ETIMEDOUT, "the interrupt did not come")),
        }
    }
}

/// How programs find the device: there is one of it in this example.
struct Front(Arc<News>);

static OPENED: Mutex<Option<Dev<Edu>>> = Mutex::new(None);

/// Opens the device. Fails with `ENXIO` if there is none.
pub fn open() -> Result<Dev<Edu>> {
    let opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    opened.ok_or(Error::new(Errno::ENXIO, "there is no edu device"))
}

impl Publication<Edu> for Front {
    fn publish(&self, dev: &Dev<Edu>) -> Result {
        *OPENED.lock().unwrap_or_else(PoisonError::into_inner) = Some(dev.clone());
        Ok(())
    }

    fn wake(&self) {
        self.0.tell(|state| state.gone = true);
    }

    fn withdraw(&self) {
        // The lock is let go before the reference: whatever ends with it must not run under the lock.
        let closed = OPENED.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(closed);
    }
}
