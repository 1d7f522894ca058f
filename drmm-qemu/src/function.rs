//! A function of the machine, as the bus sees it.
//!
//! QEMU answers all-ones in config space once a device is gone, but zero from its memory. A driver
//! should know one answer only, so a suspicious one is checked against the vendor id. A function
//! that is gone never comes back: the [`Gone`] flag also keeps it away from a device that is
//! plugged into its slot later.

use std::sync::{Arc, Mutex};

use drmm_pci::__private::lock;
use drmm_pci::config::INTERRUPT_PIN;
use drmm_pci::transport::{BarInfo, BarKind, Function, IrqSink, Width};
use drmm_pci::Address;
use drmm_runtime::{Errno, Error, Result};

use crate::firmware::bars::{self, Bars};
use crate::firmware::config::ConfigSpace;
use crate::irq::{IrqLines, Ticket};
use crate::layout::{Kind, Windows};
use crate::memory::shortcut::{Shortcut, Shortcuts};
use crate::wire::qtest::{Gone, Qtest};
use crate::wire::request::{self, Request, MAX_BLOCK};

/// One PCI function of a QEMU machine.
pub(crate) struct QemuFunction {
    qtest: Arc<Qtest>,
    irqs: Arc<IrqLines>,
    at: Address,
    gone: Gone,
    bars: Bars,
    shortcut: Arc<Shortcut>,
    shortcuts: Arc<Shortcuts>,
    /// Where the device sits that this one can cut off: the one behind it, if it is a root port.
    behind: Option<Address>,
    line: Option<u8>,
    connection: Mutex<Option<Ticket>>,
}

/// A place behind a BAR, which an access of a known length fits into.
#[derive(Clone, Copy)]
enum Spot {
    Memory(u64),
    Port(u16),
}

impl QemuFunction {
    /// The function that is present at `at`, after its BARs got addresses from `windows`.
    pub(crate) fn new(
        qtest: &Arc<Qtest>,
        irqs: &Arc<IrqLines>,
        shortcuts: &Arc<Shortcuts>,
        kind: Kind,
        at: Address,
        windows: &mut Windows,
    ) -> Result<Self> {
        let config = ConfigSpace::new(qtest, at);
        let pin = config.read8(INTERRUPT_PIN)?;
        let bars = bars::assign(config, windows)?;
        Ok(Self {
            shortcut: shortcuts.add(at, &bars),
            shortcuts: Arc::clone(shortcuts),
            behind: kind.behind(at),
            bars,
            line: kind.interrupt_line(at, pin),
            qtest: Arc::clone(qtest),
            irqs: Arc::clone(irqs),
            at,
            gone: Gone::default(),
            connection: Mutex::default(),
        })
    }

    /// From now on the function is gone, for ever.
    pub(crate) fn retire(&self) {
        self.shortcut.close();
        self.qtest.raise(&self.gone);
    }

    fn config(&self) -> ConfigSpace<'_> {
        ConfigSpace::new(&self.qtest, self.at).until(&self.gone)
    }

    /// Where an access of `bytes` bytes goes; `None` if it does not fit into the BAR.
    fn spot(&self, bar: u8, offset: u64, bytes: u64) -> Option<Spot> {
        let BarInfo { kind, base, size } = self.bar(bar).ok()?;
        if offset.checked_add(bytes)? > size {
            return None;
        }
        let at = base.checked_add(offset)?;
        match kind {
            BarKind::Io => u16::try_from(at).ok().map(Spot::Port),
            BarKind::Memory | BarKind::PrefetchableMemory => Some(Spot::Memory(at)),
        }
    }

    /// Zero from memory and all-ones from anywhere are what an empty slot reads as, too.
    fn believe(&self, value: u64, width: Width) -> u64 {
        let is_suspicious = value == 0 || value == width.all_ones();
        if is_suspicious && !self.is_present() {
            return width.all_ones();
        }
        value
    }

    fn read_shortcut(&self, bar: u8, offset: u64, width: Width) -> Option<u64> {
        let mut value = [0; 8];
        let bytes = value.get_mut(..usize::try_from(width.bytes()).ok()?)?;
        self.shortcut.read(bar, offset, bytes).then(|| u64::from_le_bytes(value))
    }

    fn write_shortcut(&self, bar: u8, offset: u64, width: Width, value: u64) -> bool {
        let value = value.to_le_bytes();
        let bytes = usize::try_from(width.bytes()).ok().and_then(|bytes| value.get(..bytes));
        bytes.is_some_and(|bytes| self.shortcut.write(bar, offset, bytes))
    }

    fn read_ports(&self, port: u16, width: Width) -> Result<u64> {
        let half = |port, width| self.qtest.ask_number(Some(&self.gone), &[], Request::In { port, width });
        if !matches!(width, Width::B8) {
            return half(port, width);
        }
        // Ports are four bytes wide at most: the low half goes first, as in the kernel's
        // `ioread64_lo_hi`.
        let low = half(port, Width::B4)?;
        let high = half(port.checked_add(4).ok_or(Error::from(Errno::EINVAL))?, Width::B4)?;
        Ok(low | high << 32)
    }

    fn write_ports(&self, port: u16, width: Width, value: u64) -> Result {
        let [low, high] =
            [value & 0xffff_ffff, value >> 32].map(|half| u32::try_from(half).unwrap_or_default());
        if !matches!(width, Width::B8) {
            return self.qtest.post(Some(&self.gone), &[Request::Out { port, width, value: low }]);
        }
        let next = port.checked_add(4).ok_or(Error::from(Errno::EINVAL))?;
        let width = Width::B4;
        let halves =
            [Request::Out { port, width, value: low }, Request::Out { port: next, width, value: high }];
        self.qtest.post(Some(&self.gone), &halves)
    }

    fn try_read_block(&self, spot: Spot, into: &mut [u8]) -> Result {
        match spot {
            Spot::Port(first) => {
                for (byte, port) in into.iter_mut().zip(first..=u16::MAX) {
                    let [value, ..] = self.read_ports(port, Width::B1)?.to_le_bytes();
                    *byte = value;
                }
            }
            Spot::Memory(first) => {
                for (piece, at) in into.chunks_mut(MAX_BLOCK).zip((first..).step_by(MAX_BLOCK)) {
                    let question = Request::ReadBlock { at, length: piece.len() };
                    request::block(&self.qtest.ask(Some(&self.gone), &[], question)?, piece)?;
                }
            }
        }
        // If the function went on the way, the pieces that came after are zero.
        let is_suspicious = into.chunks(MAX_BLOCK).any(|piece| piece.iter().all(|&byte| byte == 0));
        if is_suspicious && !self.is_present() {
            return Err(Error::from(Errno::ENODEV));
        }
        Ok(())
    }

    fn try_write_block(&self, spot: Spot, from: &[u8]) -> Result {
        match spot {
            Spot::Port(first) => from
                .iter()
                .zip(first..=u16::MAX)
                .try_for_each(|(&byte, port)| self.write_ports(port, Width::B1, byte.into())),
            Spot::Memory(first) => {
                from.chunks(MAX_BLOCK).zip((first..).step_by(MAX_BLOCK)).try_for_each(|(piece, at)| {
                    self.qtest.post(Some(&self.gone), &[Request::WriteBlock { at, from: piece }])
                })
            }
        }
    }
}

// A trait without errors: once QEMU or the function is gone, reads give all-ones and writes are
// dropped.
impl Function for QemuFunction {
    fn address(&self) -> Address {
        self.at
    }

    fn config_read(&self, offset: u16, width: Width) -> u32 {
        let value = self.config().read(offset, width).map_or(u64::MAX, u64::from);
        u32::try_from(value & width.all_ones()).unwrap_or(u32::MAX)
    }

    fn config_write(&self, offset: u16, width: Width, value: u32) {
        let write = || {
            let _ = self.config().write(offset, width, value);
        };
        match self.behind {
            Some(behind) => self.shortcuts.cut_off(behind, write),
            None => self.shortcut.around(write),
        }
    }

    fn bar(&self, index: u8) -> Result<BarInfo> {
        let absent = Error::new(Errno::ENXIO, "there is no BAR with this number");
        *self.bars.get(usize::from(index)).ok_or(absent.figure(index.into()))?
    }

    fn detour(&self, bar: u8) -> Option<Error> {
        self.shortcut.reason(bar)
    }

    fn read(&self, bar: u8, offset: u64, width: Width) -> u64 {
        let value = match self.spot(bar, offset, width.bytes()) {
            Some(Spot::Memory(at)) => match self.read_shortcut(bar, offset, width) {
                Some(value) => return value,
                None => self.qtest.ask_number(Some(&self.gone), &[], Request::Read { at, width }),
            },
            Some(Spot::Port(port)) => self.read_ports(port, width),
            None => return width.all_ones(),
        };
        value.map_or(width.all_ones(), |value| self.believe(value & width.all_ones(), width))
    }

    fn write(&self, bar: u8, offset: u64, width: Width, value: u64) {
        let _ = match self.spot(bar, offset, width.bytes()) {
            Some(Spot::Memory(_)) if self.write_shortcut(bar, offset, width, value) => return,
            Some(Spot::Memory(at)) => {
                self.qtest.post(Some(&self.gone), &[Request::Write { at, width, value }])
            }
            Some(Spot::Port(port)) => self.write_ports(port, width, value),
            None => return,
        };
    }

    fn read_block(&self, bar: u8, offset: u64, into: &mut [u8]) {
        let read = match self.spot(bar, offset, into.len() as u64) {
            Some(_) if self.shortcut.read(bar, offset, into) => return,
            Some(spot) => self.try_read_block(spot, into),
            None => Err(Error::from(Errno::EINVAL)),
        };
        if read.is_err() {
            into.fill(0xff);
        }
    }

    fn write_block(&self, bar: u8, offset: u64, from: &[u8]) {
        let spot = self.spot(bar, offset, from.len() as u64);
        if let Some(spot) = spot.filter(|_| !self.shortcut.write(bar, offset, from)) {
            let _ = self.try_write_block(spot, from);
        }
    }

    fn port_read(&self, port: u16, width: Width) -> u64 {
        let value = self.read_ports(port, width);
        value.map_or(width.all_ones(), |value| self.believe(value & width.all_ones(), width))
    }

    fn port_write(&self, port: u16, width: Width, value: u64) {
        let _ = self.write_ports(port, width, value);
    }

    fn flush(&self) -> Result {
        // A read pushes all earlier writes before it.
        if self.is_present() {
            Ok(())
        } else {
            Err(Error::new(Errno::ENODEV, "the function is gone"))
        }
    }

    fn is_present(&self) -> bool {
        if self.gone.is_raised() {
            return false;
        }
        let is_present = self.config().is_present().unwrap_or(false);
        if !is_present {
            self.retire();
        }
        is_present
    }

    fn connect_irq(&self, sink: Arc<dyn IrqSink>) -> Result<()> {
        let line = self.line.ok_or(Error::new(Errno::ENXIO, "the function has no interrupt line"))?;
        let mut connection = lock(&self.connection);
        if connection.is_some() {
            return Err(
                Error::new(Errno::EBUSY, "the interrupt line is connected already").figure(line.into())
            );
        }
        *connection = Some(self.irqs.connect(line, sink)?);
        Ok(())
    }

    fn disconnect_irq(&self) {
        let ticket = lock(&self.connection).take();
        if let Some(ticket) = ticket {
            self.irqs.disconnect(ticket);
        }
    }
}

impl Drop for QemuFunction {
    fn drop(&mut self) {
        self.disconnect_irq();
    }
}
