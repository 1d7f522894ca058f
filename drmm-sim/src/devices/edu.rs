//! QEMU's teaching device `edu`: PCI `1234:11e8`, the smallest thing that has registers and an
//! interrupt.
//!
//! The machine has no memory that it could master, so its DMA registers are absent.

use std::sync::{Arc, Mutex};
use std::thread;

use drmm_pci::__private::lock;
use drmm_pci::transport::{BarKind, Width};

use crate::irq::IrqLine;
use crate::model::{Header, Model};

const BAR_BYTES: u32 = 1 << 20;
const IDENTIFICATION: u32 = 0x0100_00ed;
/// Bit of the status register: a factorial is being computed. Read-only.
const COMPUTING: u32 = 0x01;
/// Bit of the status register: raise an interrupt when a factorial is done.
const RAISE_WHEN_DONE: u32 = 0x80;
/// Bit of the interrupt status: a factorial is done.
const FACTORIAL_DONE: u32 = 0x01;
/// From here on every factorial is a multiple of 2 to the 32nd.
const VANISHING: u32 = 34;

/// The teaching device. All registers are four bytes wide; any other access below `0x80` reads
/// all-ones.
///
/// `0x00` identification, `0x04` liveness (reads back inverted), `0x08` factorial modulo 2 to the
/// 32nd, `0x20` status, `0x24` interrupt status, `0x60` raise interrupt bits, `0x64` acknowledge
/// interrupt bits.
///
/// ```
/// use std::sync::Arc;
///
/// use drmm_sim::{Edu, Machine};
///
/// # fn main() -> drmm_runtime::Result {
/// let card = Arc::new(Edu::new());
/// Machine::new()?.plug(3, card.clone())?; // a test keeps the other side of the bus
/// card.raise(0b10);
/// assert_eq!(card.irq_status(), 0b10);
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
pub struct Edu {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    liveness: u32,
    factorial: u32,
    status: u32,
    irq_status: u32,
    line: Option<IrqLine>,
}

impl State {
    fn set_irq_status(&mut self, bits: u32) {
        self.irq_status = bits;
        if let Some(line) = &self.line {
            line.set(bits != 0);
        }
    }

    fn finish(&mut self, result: u32) {
        self.factorial = result;
        self.status &= !COMPUTING;
        if self.status & RAISE_WHEN_DONE != 0 {
            self.set_irq_status(self.irq_status | FACTORIAL_DONE);
        }
    }
}

impl Edu {
    /// A device as it comes out of reset.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Raises interrupt bits from the device's side, as if something had happened to it.
    pub fn raise(&self, bits: u32) {
        let mut state = lock(&self.state);
        let bits = state.irq_status | bits;
        state.set_irq_status(bits);
    }

    /// The interrupt bits that are not acknowledged yet.
    #[must_use]
    pub fn irq_status(&self) -> u32 {
        lock(&self.state).irq_status
    }

    fn start_factorial(&self, of: u32) {
        let mut state = lock(&self.state);
        if state.status & COMPUTING != 0 {
            return;
        }
        state.status |= COMPUTING;
        drop(state);
        // A thread of its own, as in the original: the driver sees the device at work.
        let background = Arc::clone(&self.state);
        let work = move || lock(&background).finish(factorial(of));
        if thread::Builder::new().name("sim-edu".into()).spawn(work).is_err() {
            lock(&self.state).finish(factorial(of));
        }
    }
}

impl Model for Edu {
    fn header(&self) -> Header {
        Header::new(0x1234, 0x11e8)
            .with_class(0xff, 0x00, 0x10)
            .with_subsystem(0x1af4, 0x1100)
            .with_interrupt_pin()
            .with_bar(0, BarKind::Memory, BAR_BYTES)
    }

    fn read(&self, _bar: u8, offset: u64, width: Width) -> u64 {
        if width != Width::B4 {
            return u64::MAX;
        }
        let state = lock(&self.state);
        match offset {
            0x00 => IDENTIFICATION.into(),
            0x04 => state.liveness.into(),
            0x08 => state.factorial.into(),
            0x20 => state.status.into(),
            0x24 => state.irq_status.into(),
            _ => u64::MAX,
        }
    }

    fn write(&self, _bar: u8, offset: u64, width: Width, value: u64) {
        let (Width::B4, Ok(value)) = (width, u32::try_from(value)) else { return };
        let mut state = lock(&self.state);
        match offset {
            0x04 => state.liveness = !value,
            0x08 => {
                drop(state);
                self.start_factorial(value);
            }
            0x20 => state.status = state.status & !RAISE_WHEN_DONE | value & RAISE_WHEN_DONE,
            0x60 => {
                let bits = state.irq_status | value;
                state.set_irq_status(bits);
            }
            0x64 => {
                let bits = state.irq_status & !value;
                state.set_irq_status(bits);
            }
            _ => {}
        }
    }

    fn connect(&self, line: IrqLine) {
        lock(&self.state).line = Some(line);
    }
}

fn factorial(of: u32) -> u32 {
    if of >= VANISHING {
        return 0;
    }
    (1..=of).fold(1, u32::wrapping_mul)
}

#[cfg(test)]
mod tests {
    use super::factorial;

    #[test]
    fn factorials_wrap_and_vanish() {
        assert_eq!((factorial(0), factorial(1), factorial(5)), (1, 1, 120));
        assert_eq!(factorial(13), 1_932_053_504, "6227020800 modulo 2^32");
        let long_way = |of: u32| (1..=of).fold(1, u32::wrapping_mul);
        assert_ne!(long_way(33), 0);
        assert!((34..100).all(|of| long_way(of) == 0 && factorial(of) == 0));
    }
}
