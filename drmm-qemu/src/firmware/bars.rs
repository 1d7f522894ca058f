//! Sizes the BARs of a function and gives them addresses, as firmware would.

use std::cmp::Reverse;
use std::ops::Range;

use drmm_pci::config::{BASE_ADDRESS_0, COMMAND, COMMAND_IO, COMMAND_MEMORY};
use drmm_pci::transport::{BarInfo, BarKind, Width};
use drmm_pci::transport::{BarRegisters, DecodedBar};
use drmm_runtime::{Errno, Error, Result};

use super::config::ConfigSpace;
use crate::layout::Windows;

/// The BARs of one function: each one as assigned, or why there is none.
pub(crate) type Bars = [Result<BarInfo>; 6];

const DECODE: u16 = COMMAND_IO | COMMAND_MEMORY;
const HEADER_TYPE: u16 = 0x0e;
/// The smallest distance between two BARs: they never share a page of memory.
const PAGE: u64 = 4096;

/// Sizes all BARs, gives them addresses from `windows` and turns decoding on. What was used is cut
/// off `windows`.
///
/// A BAR that makes no sense, or that finds no room (`ENOSPC`), fails alone. The whole call fails
/// only if QEMU is not there.
pub(crate) fn assign(config: ConfigSpace<'_>, windows: &mut Windows) -> Result<Bars> {
    let command = config.read16(COMMAND)?;
    config.write16(COMMAND, command & !DECODE)?;
    let mut decoded = size(config)?;
    let mut order: Vec<_> = (0u8..).zip(&mut decoded).filter(|(_, bar)| bar.is_ok()).collect();
    // Largest first: then alignment costs nothing.
    order.sort_by_key(|(_, bar)| Reverse(bar.as_ref().map_or(0, |bar| bar.info.size)));
    for (index, result) in order {
        let Ok(bar) = result else { continue };
        let (window, alignment) = match bar.info.kind {
            BarKind::Io => (&mut windows.ports, 1),
            BarKind::Memory | BarKind::PrefetchableMemory => (&mut windows.memory, PAGE),
        };
        if let Some(base) = take(window, bar.info.size, alignment) {
            bar.info.base = base;
            set_base(config, index, bar)?;
        } else {
            let error = Error::new(Errno::ENOSPC, "a BAR finds no room among the bus addresses of its slot");
            *result = Err(error.figures(bar.info.size, window.end.saturating_sub(window.start)));
        }
    }
    config.write16(COMMAND, command | DECODE)?;
    Ok(decoded.map(|bar| bar.map(|bar| bar.info)))
}

/// What each BAR register says. The registers are left at zero.
fn size(config: ConfigSpace<'_>) -> Result<[Result<DecodedBar>; 6]> {
    let absent = Error::new(Errno::ENXIO, "the function has no such BAR");
    let mut bars = [Err(absent); 6];
    let count = match config.read8(HEADER_TYPE)? & 0x7f {
        0 => 6,
        1 => 2,
        _ => 0,
    };
    let mut registers = Vec::new();
    for index in 0..count {
        registers.push(probe(config, register(index))?);
    }
    let mut index = 0;
    while let (Some(&(low, low_sized)), Some(slot)) = (registers.get(index), bars.get_mut(index)) {
        let (high, high_sized) = registers.get(index + 1).copied().unwrap_or_default();
        let number = u8::try_from(index).unwrap_or(u8::MAX);
        *slot = BarRegisters { low, low_sized, high, high_sized }.decode(number);
        let is_wide = slot.as_ref().is_ok_and(|bar| bar.is_wide);
        index += if is_wide { 2 } else { 1 };
    }
    Ok(bars)
}

/// What a register reads at zero, which leaves its fixed bits, and at all-ones.
fn probe(config: ConfigSpace<'_>, register: u16) -> Result<(u32, u32)> {
    config.write(register, Width::B4, u32::MAX)?;
    let sized = config.read(register, Width::B4)?;
    config.write(register, Width::B4, 0)?;
    Ok((config.read(register, Width::B4)?, sized))
}

fn set_base(config: ConfigSpace<'_>, index: u8, bar: &DecodedBar) -> Result {
    let [low, high] = [bar.info.base & 0xffff_ffff, bar.info.base >> 32].map(|half| {
        // Both fit: one is masked, the other shifted.
        u32::try_from(half).unwrap_or_default()
    });
    config.write(register(index), Width::B4, low)?;
    if bar.is_wide {
        config.write(register(index + 1), Width::B4, high)?;
    }
    Ok(())
}

const fn register(index: u8) -> u16 {
    BASE_ADDRESS_0 + index as u16 * 4
}

/// Cuts an aligned piece off the front of a window.
fn take(window: &mut Range<u64>, size: u64, alignment: u64) -> Option<u64> {
    let base = window.start.checked_next_multiple_of(size.max(alignment))?;
    let end = base.checked_add(size)?;
    if end > window.end {
        return None;
    }
    window.start = end;
    Some(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_aligned_and_stay_inside() {
        let mut window = 0x1000..0x4000;
        assert_eq!(take(&mut window, 0x10, 0x1000), Some(0x1000));
        assert_eq!(take(&mut window, 0x1000, 0x1000), Some(0x2000));
        assert_eq!(take(&mut window, 0x2000, 0x1000), None);
        assert_eq!(take(&mut window, 0x1000, 0x1000), Some(0x3000));
        assert_eq!(take(&mut window, 1, 1), None);
        assert_eq!(take(&mut (0..u64::MAX), 1 << 63, 1), Some(0));
        assert_eq!(take(&mut (1..u64::MAX), 1 << 63, 1), None, "no overflow");
    }
}
