//! The display card that QEMU calls `secondary-vga` or `bochs-display`: PCI `1234:1111`.
//!
//! BAR 0 is video memory. BAR 2 holds the EDID at 0, VGA ports at `0x400`, the 16-bit display
//! registers (VBE "dispi") at `0x500`, and the byte order at `0x600`. There is no interrupt.

use std::ops::Range;
use std::sync::Mutex;

use drmm_pci::__private::lock;
use drmm_pci::transport::Direct;
use drmm_pci::transport::{BarKind, Width};
use drmm_pci::Image;
use drmm_runtime::io::{Shared, Window};
use drmm_runtime::{Errno, Error, Result};

use super::edid::monitor_edid;
use super::scanout::Mode;
use super::vga::VgaPorts;
use crate::model::{Header, Model};

const VRAM_BAR: u8 = 0;
const REGISTER_BAR: u8 = 2;
/// From this revision on there are the extended registers at `0x600`.
const REVISION: u8 = 2;
const REGISTER_BYTES: u32 = 4096;
const DEFAULT_VRAM: u32 = 16 << 20;
/// How many bytes of video memory become black at a time.
const BLANK: [u8; 4096] = [0; 4096];

/// The display registers, in the order of their index.
mod dispi {
    pub(super) const ID: usize = 0;
    pub(super) const ENABLE: usize = 4;
    pub(super) const VIDEO_MEMORY: usize = 10;
    pub(super) const COUNT: usize = 11;

    pub(super) const ENABLED: u16 = 0x01;
    pub(super) const NO_CLEAR: u16 = 0x80;
}

const EXTENDED_BYTES: u32 = 8;
const LITTLE_ENDIAN: u32 = 0x1e1e_1e1e;
const BIG_ENDIAN: u32 = 0xbebe_bebe;

/// A display card and its monitor.
///
/// A mode is accepted as QEMU does it: 16 or 32 bits per pixel, at least 64 pixels each way, and
/// inside the video memory; any other is silently ignored.
///
/// ```
/// use std::sync::Arc;
///
/// use drmm_pci::transport::{Transport, Width};
/// use drmm_sim::{Bochs, Machine};
///
/// # fn main() -> drmm_runtime::Result {
/// let (machine, card) = (Machine::new()?, Arc::new(Bochs::new()));
/// let function = machine.function(machine.plug(2, card.clone())?)?;
/// function.write(2, 0x502, Width::B2, 1024); // display register 1: the width in pixels
/// assert_eq!(card.dispi(1), Some(1024));
/// assert_eq!(card.scanout(), None, "the display is off");
/// # Ok(())
/// # }
/// ```
pub struct Bochs {
    /// None if there was no memory for it: then nothing answers there.
    vram: Option<Direct>,
    vram_bytes: u32,
    registers: Mutex<Registers>,
    has_vga: bool,
    has_legacy_ports: bool,
}

struct Registers {
    edid: Vec<u8>,
    id: u16,
    dispi: [u16; dispi::COUNT],
    /// Video memory in units of 64 KiB, as the card claims.
    claimed_units: u16,
    vga: VgaPorts,
    is_big_endian: bool,
    /// What the legacy index port holds.
    index: u16,
}

impl Default for Bochs {
    fn default() -> Self {
        Self::new()
    }
}

impl Bochs {
    /// A card like `secondary-vga`: 16 MiB of video memory, VGA ports, blanked until a driver
    /// unblanks it.
    #[must_use]
    pub fn new() -> Self {
        let registers = Registers {
            edid: monitor_edid().to_vec(),
            id: 0xb0c5,
            dispi: [0; dispi::COUNT],
            claimed_units: units(DEFAULT_VRAM),
            vga: VgaPorts::default(),
            is_big_endian: false,
            index: 0,
        };
        let vram = Direct::zeroed(DEFAULT_VRAM).ok();
        let registers = Mutex::new(registers);
        Self { vram, vram_bytes: DEFAULT_VRAM, registers, has_vga: true, has_legacy_ports: false }
    }

    /// The same card with `bytes` of video memory.
    ///
    /// Fails with `EINVAL` unless that is a power of two from 64 KiB to 256 MiB, and with `ENOMEM`.
    pub fn with_vram(mut self, bytes: u32) -> Result<Self> {
        if !bytes.is_power_of_two() || !(64 << 10..=256 << 20).contains(&bytes) {
            let error =
                Error::new(Errno::EINVAL, "video memory comes in powers of two from 64 KiB to 256 MiB");
            return Err(error.figures(bytes.into(), 256 << 20));
        }
        (self.vram, self.vram_bytes) = (Some(Direct::zeroed(bytes)?), bytes);
        lock(&self.registers).claimed_units = units(bytes);
        Ok(self)
    }

    /// The same card without VGA ports, like `bochs-display`: it is never blanked.
    #[must_use]
    pub fn without_vga(mut self) -> Self {
        self.has_vga = false;
        self
    }

    /// The same card with the fixed ports of the first VGA card of a machine, like QEMU's `VGA`:
    /// `0x3c0` to `0x3df`, and the display registers by an index at `0x1ce` and data at `0x1cf` or
    /// `0x1d0`.
    #[must_use]
    pub fn with_legacy_ports(mut self) -> Self {
        self.has_legacy_ports = true;
        self
    }

    /// The same card with another answer in its id register, whose good values are `0xb0c0` to
    /// `0xb0c5`.
    #[must_use]
    pub fn with_dispi_id(self, id: u16) -> Self {
        lock(&self.registers).id = id;
        self
    }

    /// The same card claiming to have `units` times 64 KiB of video memory, true or not.
    #[must_use]
    pub fn with_claimed_memory(self, units: u16) -> Self {
        lock(&self.registers).claimed_units = units;
        self
    }

    /// Plugs in another monitor. Bytes beyond 1024 do not fit the card; what is missing reads
    /// all-ones.
    pub fn set_edid(&self, bytes: &[u8]) {
        lock(&self.registers).edid = bytes.iter().copied().take(0x400).collect();
    }

    /// What the monitor shows: `None` while the card is off or ignores its mode, black while it is
    /// blanked.
    #[must_use]
    pub fn scanout(&self) -> Option<Image> {
        let registers = lock(&self.registers);
        let [_, width, height, depth, enable, _, virtual_width, _, x_offset, y_offset, _] = registers.dispi;
        let is_big_endian = registers.is_big_endian;
        let mode = Mode { width, height, depth, virtual_width, x_offset, y_offset, is_big_endian };
        let is_blanked = self.has_vga && registers.vga.is_blanked();
        drop(registers);
        if enable & dispi::ENABLED == 0 {
            return None;
        }
        mode.show(self.vram(), is_blanked)
    }

    /// The value of a display register by its index, for tests that look at what a driver wrote.
    #[must_use]
    pub fn dispi(&self, index: usize) -> Option<u16> {
        lock(&self.registers).dispi(index)
    }

    fn write_dispi(&self, index: usize, value: u16) {
        let mut registers = lock(&self.registers);
        let was_enabled = registers.dispi(dispi::ENABLE).is_some_and(|enable| enable & dispi::ENABLED != 0);
        let Some(register) = registers.dispi.get_mut(index) else { return };
        *register = value;
        let is_start = index == dispi::ENABLE && value & dispi::ENABLED != 0 && !was_enabled;
        if !self.has_vga || !is_start {
            return;
        }
        // The VGA variant begins every mode unpanned and, unless told otherwise, black.
        let [.., virtual_width, _, x_offset, y_offset, _] = &mut registers.dispi;
        (*virtual_width, *x_offset, *y_offset) = (0, 0, 0);
        drop(registers);
        if value & dispi::NO_CLEAR == 0 {
            let vram = self.vram();
            (0..vram.len()).step_by(BLANK.len()).for_each(|at| vram.write_block(at, &BLANK));
        }
    }

    /// The card's own side of the video memory.
    fn vram(&self) -> Window<'_, 0, Shared> {
        self.vram.as_ref().map_or(Window::over(&[]), Direct::window)
    }

    fn read_byte(&self, offset: u64) -> u8 {
        let mut registers = lock(&self.registers);
        match offset {
            0..0x400 => {
                usize::try_from(offset).ok().and_then(|at| registers.edid.get(at).copied()).unwrap_or(0xff)
            }
            0x400..0x420 if self.has_vga => registers.vga.read(offset - 0x400),
            _ => 0xff,
        }
    }

    fn read_register(&self, offset: u64, width: Width) -> Option<u64> {
        match (offset, width) {
            (0x500..0x520, Width::B2) if offset.is_multiple_of(2) => {
                let index = usize::try_from((offset - 0x500) / 2).ok()?;
                lock(&self.registers).dispi(index).map(u64::from)
            }
            (0x600, Width::B4) => Some(EXTENDED_BYTES.into()),
            (0x604, Width::B4) if lock(&self.registers).is_big_endian => Some(BIG_ENDIAN.into()),
            (0x604, Width::B4) => Some(LITTLE_ENDIAN.into()),
            _ => None,
        }
    }
}

impl Registers {
    fn dispi(&self, index: usize) -> Option<u16> {
        match index {
            dispi::ID => Some(self.id),
            dispi::VIDEO_MEMORY => Some(self.claimed_units),
            _ => self.dispi.get(index).copied(),
        }
    }
}

impl Model for Bochs {
    fn header(&self) -> Header {
        Header::new(0x1234, 0x1111)
            .with_class(0x03, 0x80, REVISION)
            .with_subsystem(0x1af4, 0x1100)
            .with_bar(VRAM_BAR, BarKind::PrefetchableMemory, self.vram_bytes)
            .with_bar(REGISTER_BAR, BarKind::Memory, REGISTER_BYTES)
    }

    fn memory(&self, bar: u8) -> Option<Direct> {
        self.vram.clone().filter(|_| bar == VRAM_BAR)
    }

    fn read(&self, bar: u8, offset: u64, width: Width) -> u64 {
        if bar == REGISTER_BAR {
            if let Some(value) = self.read_register(offset, width) {
                return value;
            }
        }
        let mut bytes = [0; 8];
        if let Some(used) = bytes.get_mut(first(width)) {
            self.read_block(bar, offset, used);
        }
        u64::from_le_bytes(bytes)
    }

    fn write(&self, bar: u8, offset: u64, width: Width, value: u64) {
        let bytes = value.to_le_bytes();
        if bar != REGISTER_BAR {
            let used = bytes.get(first(width));
            return self.write_block(bar, offset, used.unwrap_or_default());
        }
        let [low, high, ..] = bytes;
        match (offset, width) {
            (0x400..0x420, Width::B1 | Width::B2) if self.has_vga => {
                for (at, byte) in (offset - 0x400..).zip(bytes).take(if width == Width::B1 { 1 } else { 2 }) {
                    lock(&self.registers).vga.write(at, byte);
                }
            }
            (0x500..0x520, Width::B2) if offset.is_multiple_of(2) => {
                let index = usize::try_from((offset - 0x500) / 2).unwrap_or(usize::MAX);
                self.write_dispi(index, u16::from_le_bytes([low, high]));
            }
            (0x604, Width::B4) if value == u64::from(LITTLE_ENDIAN) => {
                lock(&self.registers).is_big_endian = false;
            }
            (0x604, Width::B4) if value == u64::from(BIG_ENDIAN) => {
                lock(&self.registers).is_big_endian = true;
            }
            _ => {}
        }
    }

    fn port_read(&self, port: u16, width: Width) -> Option<u64> {
        if !self.has_legacy_ports {
            return None;
        }
        let mut registers = lock(&self.registers);
        match (port, width) {
            (0x1ce, Width::B2) => Some(registers.index.into()),
            (0x1cf | 0x1d0, Width::B2) => registers.dispi(registers.index.into()).map(u64::from),
            (0x3c0..=0x3df, Width::B1) => Some(registers.vga.read(u64::from(port) - 0x3c0).into()),
            _ => None,
        }
    }

    fn port_write(&self, port: u16, width: Width, value: u64) {
        if !self.has_legacy_ports {
            return;
        }
        let [low, high, ..] = value.to_le_bytes();
        let word = u16::from_le_bytes([low, high]);
        match (port, width) {
            (0x1ce, Width::B2) => lock(&self.registers).index = word,
            (0x1cf | 0x1d0, Width::B2) => {
                let index = lock(&self.registers).index;
                self.write_dispi(index.into(), word);
            }
            (0x3c0..=0x3df, Width::B1) => lock(&self.registers).vga.write(u64::from(port) - 0x3c0, low),
            _ => {}
        }
    }

    fn read_block(&self, bar: u8, offset: u64, into: &mut [u8]) {
        if bar != VRAM_BAR {
            for (at, byte) in (offset..).zip(into) {
                *byte = self.read_byte(at);
            }
            return;
        }
        self.vram().read_block(place(offset), into);
    }

    fn write_block(&self, bar: u8, offset: u64, from: &[u8]) {
        if bar != VRAM_BAR {
            for (at, byte) in (offset..).zip(from) {
                self.write(bar, at, Width::B1, u64::from(*byte));
            }
            return;
        }
        self.vram().write_block(place(offset), from);
    }
}

/// An offset in memory; one that does not fit is at the very end.
fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// The bytes of a register that an access of this width carries.
fn first(width: Width) -> Range<usize> {
    0..usize::try_from(width.bytes()).unwrap_or(0)
}

/// Video memory as the register counts it.
fn units(bytes: u32) -> u16 {
    u16::try_from(bytes >> 16).unwrap_or(u16::MAX)
}
