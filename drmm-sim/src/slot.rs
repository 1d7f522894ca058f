//! One plugged-in function of the simulated machine: its config space, its BARs, and whether it is
//! still there.

use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use drmm_pci::__private::lock;
use drmm_pci::config;
use drmm_pci::transport::Direct;
use drmm_pci::transport::{no_such_bar, BarRegisters, DecodedBar, BAR_COUNT};
use drmm_pci::transport::{BarInfo, BarKind, Function, IrqSink, Width};
use drmm_pci::Address;
use drmm_runtime::{Errno, Error, Result};

use crate::irq::Wire;
use crate::model::{Header, Model};

/// Command bits that can be written: decoding, mastering, interrupt disable.
const COMMAND_WRITABLE: u16 =
    config::COMMAND_IO | config::COMMAND_MEMORY | config::COMMAND_MASTER | config::COMMAND_INTX_DISABLE;
const STATUS_INTERRUPT: u8 = 1 << 3;
const INTERRUPT_LINE: u16 = 0x3c;

/// A function and the model behind it.
pub(crate) struct Slot {
    address: Address,
    model: Box<dyn Model>,
    header: Mutex<Header>,
    /// Sizes never change, so that accesses need not take the lock of the header.
    bars: [Result<DecodedBar>; BAR_COUNT as usize],
    /// The memory that drivers access directly.
    memory: [Option<Direct>; BAR_COUNT as usize],
    command: AtomicU16,
    wire: Arc<Wire>,
    gone: AtomicBool,
}

impl Slot {
    /// Plugs `model` in. `place` finds room for each BAR, as firmware does at boot.
    pub(crate) fn new(
        address: Address,
        model: Box<dyn Model>,
        wire: Arc<Wire>,
        place: impl FnMut(&BarInfo, bool) -> Result<u64>,
    ) -> Result<Self> {
        let mut header = model.header();
        let bars = assign(&mut header, place)?;
        // Firmware leaves the function answering at its BARs, and does not let it master the bus.
        let command = config::COMMAND_IO | config::COMMAND_MEMORY;
        let (header, command) = (Mutex::new(header), AtomicU16::new(command));
        let memory = std::array::from_fn(|at| memory_of(&*model, u8::try_from(at).ok()?, &bars[at]));
        let gone = AtomicBool::new(false);
        let this = Self { address, model, header, bars, memory, command, wire, gone };
        this.let_memory_answer();
        Ok(this)
    }

    /// Tells direct accesses to memory whether it answers.
    fn let_memory_answer(&self) {
        // Of two that changed something at a time, the later one here sees both changes.
        let _header = lock(&self.header);
        let answers = self.command() & config::COMMAND_MEMORY != 0 && !self.is_gone();
        self.memory.iter().flatten().for_each(|memory| memory.set_answers(answers));
    }

    pub(crate) fn start(&self) {
        self.model.connect(self.wire.line());
    }

    /// Pulls the function. Says whether it was still there.
    pub(crate) fn pull(&self) -> bool {
        let was_there = !self.gone.swap(true, Ordering::SeqCst);
        self.let_memory_answer();
        self.wire.remove();
        was_there
    }

    pub(crate) fn ranges(&self) -> impl Iterator<Item = BarInfo> + '_ {
        self.bars.iter().flatten().map(|bar| bar.info)
    }

    fn command(&self) -> u16 {
        self.command.load(Ordering::SeqCst)
    }

    fn set_command(&self, offset: u16, value: u8) {
        // One byte of the register changes; two writers of different bytes must not undo each
        // other.
        let change = |command: u16| {
            let [low, high] = command.to_le_bytes();
            let bytes = if offset == config::COMMAND { [value, high] } else { [low, value] };
            Some(u16::from_le_bytes(bytes) & COMMAND_WRITABLE)
        };
        let (Ok(before) | Err(before)) =
            self.command.fetch_update(Ordering::SeqCst, Ordering::SeqCst, change);
        let now = change(before).unwrap_or(before);
        self.let_memory_answer();
        self.wire.set_disabled(now & config::COMMAND_INTX_DISABLE != 0);
    }

    fn is_gone(&self) -> bool {
        self.gone.load(Ordering::SeqCst)
    }

    /// Whether an access of `length` bytes reaches the model.
    fn decodes(&self, bar: u8, offset: u64, length: u64) -> bool {
        let Some(Ok(DecodedBar { info, .. })) = self.bars.get(usize::from(bar)) else {
            return false;
        };
        let needed = if info.kind == BarKind::Io { config::COMMAND_IO } else { config::COMMAND_MEMORY };
        let in_range = offset.checked_add(length).is_some_and(|end| end <= info.size);
        in_range && self.command() & needed != 0 && !self.is_gone()
    }

    fn byte(&self, offset: u16) -> u8 {
        let header = lock(&self.header);
        let (byte, is_silent) = (header.byte(offset), header.byte(0) == 0xff);
        drop(header);
        let [low, high] = self.command().to_le_bytes();
        match offset {
            // A function whose header reads all-ones reads so everywhere.
            config::COMMAND..=0x05 if is_silent => 0xff,
            config::COMMAND => low,
            0x05 => high,
            config::STATUS if self.wire.is_asserted() => byte | STATUS_INTERRUPT,
            _ => byte,
        }
    }

    fn set_byte(&self, offset: u16, value: u8) {
        match offset {
            config::COMMAND..=0x05 => self.set_command(offset, value),
            config::BASE_ADDRESS_0..=0x27 => {
                let mut header = lock(&self.header);
                let (index, lane) = (usize::from((offset - config::BASE_ADDRESS_0) / 4), offset % 4);
                let mask =
                    header.bar_masks.get(index).map_or(0, |mask| (mask >> (lane * 8)).to_le_bytes()[0]);
                let kept = header.byte(offset) & !mask;
                header.put(offset, &[kept | value & mask]);
            }
            INTERRUPT_LINE => lock(&self.header).put(offset, &[value]),
            _ => {}
        }
    }
}

impl Function for Slot {
    fn address(&self) -> Address {
        self.address
    }

    fn config_read(&self, offset: u16, width: Width) -> u32 {
        if self.is_gone() || config::check(offset, width).is_err() {
            return u32::try_from(width.all_ones()).unwrap_or(u32::MAX);
        }
        let mut value = [0; 4];
        for (at, byte) in lanes(offset, width).zip(&mut value) {
            *byte = self.byte(at);
        }
        u32::from_le_bytes(value)
    }

    fn config_write(&self, offset: u16, width: Width, value: u32) {
        if self.is_gone() || config::check(offset, width).is_err() {
            return;
        }
        for (at, byte) in lanes(offset, width).zip(value.to_le_bytes()) {
            self.set_byte(at, byte);
        }
    }

    fn bar(&self, index: u8) -> Result<BarInfo> {
        if self.is_gone() {
            return Err(Error::new(Errno::ENODEV, "the function is gone"));
        }
        Ok(self.bars.get(usize::from(index)).copied().unwrap_or_else(|| Err(no_such_bar(index)))?.info)
    }

    fn direct(&self, bar: u8) -> Option<Direct> {
        self.memory.get(usize::from(bar))?.clone()
    }

    fn read(&self, bar: u8, offset: u64, width: Width) -> u64 {
        if !self.decodes(bar, offset, width.bytes()) {
            return width.all_ones();
        }
        let value = self.model.read(bar, offset, width) & width.all_ones();
        // The answer of a function that was pulled meanwhile did not arrive.
        if self.is_gone() {
            width.all_ones()
        } else {
            value
        }
    }

    fn write(&self, bar: u8, offset: u64, width: Width, value: u64) {
        if self.decodes(bar, offset, width.bytes()) {
            self.model.write(bar, offset, width, value & width.all_ones());
        }
    }

    fn read_block(&self, bar: u8, offset: u64, into: &mut [u8]) {
        if self.decodes(bar, offset, into.len() as u64) {
            self.model.read_block(bar, offset, into);
            if !self.is_gone() {
                return;
            }
        }
        into.fill(0xff);
    }

    fn write_block(&self, bar: u8, offset: u64, from: &[u8]) {
        if self.decodes(bar, offset, from.len() as u64) {
            self.model.write_block(bar, offset, from);
        }
    }

    fn port_read(&self, port: u16, width: Width) -> u64 {
        let value = if self.is_gone() { None } else { self.model.port_read(port, width) };
        // As in `read`.
        match value {
            Some(value) if !self.is_gone() => value & width.all_ones(),
            _ => width.all_ones(),
        }
    }

    fn port_write(&self, port: u16, width: Width, value: u64) {
        if !self.is_gone() {
            self.model.port_write(port, width, value & width.all_ones());
        }
    }

    fn flush(&self) -> Result {
        if self.is_gone() {
            return Err(Error::new(Errno::ENODEV, "the function is gone"));
        }
        Ok(())
    }

    fn is_present(&self) -> bool {
        !self.is_gone()
    }

    fn connect_irq(&self, sink: Arc<dyn IrqSink>) -> Result {
        self.wire.connect(sink)
    }

    fn disconnect_irq(&self) {
        self.wire.disconnect();
    }
}

/// The memory of a model behind a BAR, if that is memory and there is enough of it.
fn memory_of(model: &dyn Model, index: u8, bar: &Result<DecodedBar>) -> Option<Direct> {
    let info = bar.as_ref().ok()?.info;
    let memory = model.memory(index).filter(|_| info.kind != BarKind::Io)?;
    (memory.window().len() as u64 >= info.size).then(|| memory.for_another_function())
}

/// Sizes all BARs of a new function and gives each an address. What makes no sense is left
/// unassigned.
fn assign(
    header: &mut Header,
    mut place: impl FnMut(&BarInfo, bool) -> Result<u64>,
) -> Result<[Result<DecodedBar>; BAR_COUNT as usize]> {
    let mut bars = [Err(no_such_bar(0)); BAR_COUNT as usize];
    let mut is_upper_half = false;
    for (index, slot) in (0..BAR_COUNT).zip(&mut bars) {
        *slot = Err(no_such_bar(index));
        if std::mem::take(&mut is_upper_half) {
            continue;
        }
        let registers = registers(header, index);
        is_upper_half = registers.claims_two();
        *slot = registers.decode(index);
        let Ok(bar) = slot else { continue };
        bar.info.base = place(&bar.info, bar.is_wide)?;
        let at = config::BASE_ADDRESS_0 + u16::from(index) * 4;
        let type_bits = u64::from(header.byte(at) & 0xf);
        let register = (bar.info.base | type_bits).to_le_bytes();
        let used = if bar.is_wide { 8 } else { 4 };
        header.put(at, register.get(..used).unwrap_or_default());
    }
    Ok(bars)
}

/// The offsets of the bytes that an access covers.
fn lanes(offset: u16, width: Width) -> impl Iterator<Item = u16> {
    (offset..).zip(0..width.bytes()).map(|(at, _)| at)
}

/// What BAR `index` reads at rest and what it would read after all-ones were written to it.
fn registers(header: &Header, index: u8) -> BarRegisters {
    let register = |index: u8| {
        let at = config::BASE_ADDRESS_0 + u16::from(index) * 4;
        let value = u32::from_le_bytes([0, 1, 2, 3].map(|byte| header.byte(at + byte)));
        let mask = header.bar_masks.get(usize::from(index)).copied().unwrap_or(0);
        (value, value | mask)
    };
    let (low, low_sized) = register(index.min(BAR_COUNT));
    let (high, high_sized) = register(index.saturating_add(1).min(BAR_COUNT));
    BarRegisters { low, low_sized, high, high_sized }
}
